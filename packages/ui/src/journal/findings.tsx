import { Alert, Button, List, ListItem, Progress } from '@patternfly/react-core';
import { CheckCircleIcon } from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { ExclamationCircleIcon } from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon';
import { MinusCircleIcon } from '@patternfly/react-icons/dist/esm/icons/minus-circle-icon';
import type { ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import { useWords } from '../shell/words.ts';
import { useFindingWords } from './finding-words.ts';
import './journal.css';
import type { Finding, Outcome } from './proof/finding.ts';
import { forgetSeen } from './seen.ts';
import type { Verification } from './use-verification.ts';

export interface FindingsProps {
  readonly verification: Verification;
  readonly onStop: () => void;
}

/** What a check came to: each property by name, whether it holds, and where not. */
export function Findings({ verification, onStop }: FindingsProps): ReactElement | undefined {
  const t = useWords();
  switch (verification.state) {
    case 'idle':
      return undefined;
    case 'running':
      return <Running {...verification} onStop={onStop} />;
    case 'broken':
      return (
        <Alert isInline component="h2" variant="warning" title={t('This could not be checked')}>
          {verification.message}
        </Alert>
      );
    case 'done':
      return <Verdict findings={verification.findings} />;
  }
}

function Running(props: {
  readonly done: number;
  readonly size: number;
  readonly onStop: () => void;
}): ReactElement {
  const t = useWords();
  const { done, size, onStop } = props;
  return (
    <div className="clotho-journal-running">
      <Progress
        value={size === 0 ? 0 : Math.round((done / size) * 100)}
        title={t('Checking in this browser')}
        measureLocation="outside"
      />
      <Button variant="link" onClick={onStop}>
        {t('Stop')}
      </Button>
    </div>
  );
}

function Verdict({ findings }: { readonly findings: readonly Finding[] }): ReactElement {
  const t = useWords();
  const { preferences } = useHost();
  const failed = findings.filter(({ outcome }) => outcome === 'fails');
  const checked = findings.filter(({ outcome }) => outcome === 'holds');
  const isGood = failed.length === 0 && checked.length > 0;
  const title = isGood
    ? t('Checked in this browser: what could be checked holds')
    : failed.length > 0
      ? t('Checked in this browser: {{count}} properties do not hold', { count: failed.length })
      : t('Nothing could be checked');
  const isOfThisBrowser = failed.some(({ property }) => ASKS_TO_FORGET.has(property));
  return (
    <Alert
      isInline
      isLiveRegion
      component="h2"
      variant={isGood ? 'success' : failed.length > 0 ? 'danger' : 'warning'}
      title={title}
      {...(isOfThisBrowser
        ? {
            actionLinks: (
              <Button variant="link" isInline onClick={() => forgetSeen(preferences)}>
                {t('Forget what this browser saw before')}
              </Button>
            ),
          }
        : {})}
    >
      <List isPlain data-findings>
        {findings.map((finding) => (
          <Line key={finding.property} finding={finding} />
        ))}
      </List>
    </Alert>
  );
}

const ASKS_TO_FORGET: ReadonlySet<string> = new Set(['key', 'consistency']);

function Line({ finding }: { readonly finding: Finding }): ReactElement {
  const { name, sentence } = useFindingWords()(finding);
  return (
    <ListItem
      icon={ICONS[finding.outcome]}
      data-property={finding.property}
      data-outcome={finding.outcome}
    >
      <strong>{name}</strong> {sentence}
    </ListItem>
  );
}

const ICONS: Readonly<Record<Outcome, ReactElement>> = {
  holds: <CheckCircleIcon className="clotho-journal-holds" />,
  fails: <ExclamationCircleIcon className="clotho-journal-fails" />,
  unchecked: <MinusCircleIcon className="clotho-journal-unchecked" />,
};
