import { Label, type LabelProps } from '@patternfly/react-core';
import { BanIcon } from '@patternfly/react-icons/dist/esm/icons/ban-icon';
import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { ClockIcon } from '@patternfly/react-icons/dist/esm/icons/clock-icon';
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import { InProgressIcon } from '@patternfly/react-icons/dist/esm/icons/in-progress-icon';
import { PauseCircleIcon } from '@patternfly/react-icons/dist/esm/icons/pause-circle-icon';
import { PencilAltIcon } from '@patternfly/react-icons/dist/esm/icons/pencil-alt-icon';
import { UndoIcon } from '@patternfly/react-icons/dist/esm/icons/undo-icon';
import { UserClockIcon } from '@patternfly/react-icons/dist/esm/icons/user-clock-icon';
import type { ComponentType, ReactElement } from 'react';
import type { ChangePhase, RiskLevel } from '@clotho/api';
import { useWords } from './words.ts';

interface Look {
  readonly color: NonNullable<LabelProps['color']>;
  readonly Icon: ComponentType;
}

// Never by colour alone: each phase has a shape and its name.
const PHASES: Readonly<Record<ChangePhase, Look>> = {
  Draft: { color: 'grey', Icon: PencilAltIcon },
  PendingApproval: { color: 'orange', Icon: UserClockIcon },
  Approved: { color: 'blue', Icon: CheckCircleIcon },
  Scheduled: { color: 'blue', Icon: ClockIcon },
  Implementing: { color: 'purple', Icon: InProgressIcon },
  Verifying: { color: 'purple', Icon: InProgressIcon },
  Completed: { color: 'green', Icon: CheckCircleIcon },
  Denied: { color: 'red', Icon: BanIcon },
  Expired: { color: 'grey', Icon: ClockIcon },
  Cancelled: { color: 'grey', Icon: BanIcon },
  Failed: { color: 'red', Icon: ExclamationCircleIcon },
  RolledBack: { color: 'orangered', Icon: UndoIcon },
  OnHold: { color: 'yellow', Icon: PauseCircleIcon },
};

const RISKS: Readonly<Record<RiskLevel, LabelProps['color'] & string>> = {
  Low: 'green',
  Medium: 'yellow',
  High: 'red',
};

/** Where a Change is in its life. */
export function PhaseLabel({ phase }: { readonly phase: ChangePhase }): ReactElement {
  const t = useWords();
  const { color, Icon } = PHASES[phase];
  return (
    <Label isCompact color={color} icon={<Icon />} data-phase={phase}>
      {t(spaced(phase))}
    </Label>
  );
}

export function RiskLabel({ level }: { readonly level: RiskLevel }): ReactElement {
  const t = useWords();
  return (
    <Label isCompact variant="outline" color={RISKS[level]}>
      {t('{{level}} risk', { level: t(level) })}
    </Label>
  );
}

/** `PendingApproval` as words: `Pending approval`. */
export function spaced(phase: string): string {
  const words = phase.replaceAll(/(?<=.)([A-Z])/g, ' $1');
  return words.charAt(0) + words.slice(1).toLowerCase();
}
