import {
  Alert,
  Button,
  Dropdown,
  DropdownItem,
  DropdownList,
  Flex,
  MenuToggle,
  Tooltip,
} from '@patternfly/react-core';
import { EllipsisVIcon } from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { DecideDialog } from '../decide/decide-dialog.tsx';
import { RETRO_REVIEW, type Outlook, type Verdict } from '../decide/decision.ts';
import { useOutlook } from '../decide/outlook.ts';
import type { Failure } from '../http/failure.ts';
import { useShortcuts } from '../shell/shortcuts.ts';
import { useWords } from '../shell/words.ts';
import { AmendDialog } from './amend-dialog.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { isFinished, openStep, phaseOf } from './standing.ts';
import { asWords, saveEvidence, usePatch } from './write.ts';

type Dialog =
  | { readonly kind: 'decide'; readonly step: string; readonly verdict: Verdict }
  | { readonly kind: 'cancel' | 'override' | 'amend' };

export interface ActionsProps {
  readonly change: Change;
  /** What was done, in words. */
  readonly onDone: (words: string) => void;
}

/** What the person can do with a Change: one thing first, the others in a menu. */
export function Actions({ change, onDone }: ActionsProps): ReactElement {
  const [dialog, setDialog] = useState<Dialog>();
  const close = (): void => setDialog(undefined);
  return (
    <Flex alignItems={{ default: 'alignItemsCenter' }}>
      <Primary change={change} onOpen={setDialog} onDone={onDone} isFree={dialog === undefined} />
      <More change={change} onOpen={setDialog} />
      {dialog === undefined ? undefined : (
        <Opened change={change} dialog={dialog} onClose={close} onDone={onDone} />
      )}
    </Flex>
  );
}

function Opened(
  props: ActionsProps & { readonly dialog: Dialog; readonly onClose: () => void },
): ReactElement {
  const { change, dialog, onClose, onDone } = props;
  if (dialog.kind === 'decide') {
    const { step, verdict } = dialog;
    return (
      <DecideDialog
        change={change}
        step={step}
        verdict={verdict}
        onClose={onClose}
        onDone={onDone}
      />
    );
  }
  if (dialog.kind === 'amend') return <AmendDialog change={change} onClose={onClose} />;
  return <ReasonDialog change={change} kind={dialog.kind} onClose={onClose} onDone={onDone} />;
}

interface PrimaryProps extends ActionsProps {
  readonly onOpen: (dialog: Dialog) => void;
  /** No dialog is open. */
  readonly isFree: boolean;
}

function Primary(props: PrimaryProps): ReactElement {
  const { change } = props;
  const step = openStep(change);
  if (phaseOf(change) === 'Draft' && change.spec.submit === false) return <Submit {...props} />;
  if (step && phaseOf(change) === 'PendingApproval') return <Decide {...props} step={step.name} />;
  const review = change.status?.review;
  if (review && review.state !== 'Done' && isFinished(change)) {
    return <Decide {...props} step={RETRO_REVIEW} />;
  }
  return isFinished(change) ? <Evidence change={change} /> : <></>;
}

function Decide(props: PrimaryProps & { readonly step: string }): ReactElement {
  const { change, step, onOpen, isFree } = props;
  const t = useWords();
  const { outlook, failure } = useOutlook({ change, step, verdict: 'approve' });
  const open = (verdict: Verdict): void => onOpen({ kind: 'decide', step, verdict });
  const isReview = step === RETRO_REVIEW;
  const may = outlook?.may === true;
  useShortcuts({ a: () => open('approve'), d: () => open('deny') }, isFree && may);
  const why = may ? undefined : (whyNot(outlook, failure) ?? t('Asking whether you may'));
  return (
    <>
      <Reasoned why={why}>
        <Button isAriaDisabled={!may} onClick={() => open('approve')}>
          {isReview ? t('Justified') : t('Approve')}
        </Button>
      </Reasoned>
      <Reasoned why={why}>
        <Button variant="secondary" isDanger isAriaDisabled={!may} onClick={() => open('deny')}>
          {isReview ? t('Not justified') : t('Deny')}
        </Button>
      </Reasoned>
    </>
  );
}

function whyNot(outlook: Outlook | undefined, failure: Failure | undefined): string | undefined {
  return outlook?.may === false ? outlook.why : failure?.message;
}

interface ReasonedProps {
  readonly why: string | undefined;
  readonly children: ReactElement;
}

/** Tells why a button does nothing. */
function Reasoned({ why, children }: ReasonedProps): ReactElement {
  return why === undefined ? children : <Tooltip content={why}>{children}</Tooltip>;
}

function Submit({ change, onDone }: PrimaryProps): ReactElement {
  const t = useWords();
  const { isPending, problem, patch } = usePatch(change, () => onDone(t('Submitted')));
  return (
    <>
      <Button isLoading={isPending} onClick={() => patch({ submit: true })}>
        {t('Submit for approval')}
      </Button>
      {problem === undefined ? undefined : (
        <Alert component="p" isInline variant="danger" title={problem} />
      )}
    </>
  );
}

function Evidence({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const host = useHost();
  const saving = useMutation({ mutationFn: () => saveEvidence(host, change) });
  return (
    <>
      <Button variant="secondary" isLoading={saving.isPending} onClick={() => saving.mutate()}>
        {t('Download evidence')}
      </Button>
      {saving.error ? (
        <Alert component="p" isInline isPlain variant="danger" title={asWords(saving.error)} />
      ) : undefined}
    </>
  );
}

interface MoreProps {
  readonly change: Change;
  readonly onOpen: (dialog: Dialog) => void;
}

function More({ change, onOpen }: MoreProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const [isOpen, setOpen] = useState(false);
  const toggleRef = useRef<HTMLButtonElement>(null);
  const saving = useMutation({ mutationFn: () => saveEvidence(host, change) });
  const over = isFinished(change) ? t('It is over.') : undefined;
  const own = ownApproval(change, host.user.name);
  return (
    <>
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setOpen}
        onSelect={() => setOpen(false)}
        popperProps={{ position: 'right', appendTo: 'inline' }}
        toggle={{
          toggleRef,
          toggleNode: (
            <MenuToggle
              ref={toggleRef}
              variant="plain"
              aria-label={t('More actions')}
              isExpanded={isOpen}
              onClick={() => setOpen(!isOpen)}
              icon={<EllipsisVIcon />}
            />
          ),
        }}
      >
        <DropdownList>
          <DropdownItem onClick={() => saving.mutate()}>{t('Download evidence')}</DropdownItem>
          <Item why={over} onClick={() => onOpen({ kind: 'amend' })}>
            {t('Amend…')}
          </Item>
          <Item
            why={own === undefined ? t('You have none that counts.') : over}
            onClick={() => onOpen({ kind: 'decide', step: own ?? '', verdict: 'revoke' })}
          >
            {t('Take back your approval…')}
          </Item>
          <Item why={over} onClick={() => onOpen({ kind: 'override' })}>
            {t('Begin past the window…')}
          </Item>
          <Item why={over} onClick={() => onOpen({ kind: 'cancel' })}>
            {t('Cancel the Change…')}
          </Item>
        </DropdownList>
      </Dropdown>
      {saving.error ? (
        <Alert component="p" isInline isPlain variant="danger" title={asWords(saving.error)} />
      ) : undefined}
    </>
  );
}

interface ItemProps {
  /** Why it can't be chosen. */
  readonly why: string | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** Shown with a reason where it can't be chosen, never hidden. */
function Item({ why, onClick, children }: ItemProps): ReactElement {
  return (
    <DropdownItem isAriaDisabled={why !== undefined} description={why} onClick={onClick}>
      {children}
    </DropdownItem>
  );
}

/** The step that the person approved, if that counts. */
function ownApproval({ status }: Change, user: string): string | undefined {
  return status?.steps?.find(({ decisions = [] }) =>
    decisions.some((made) => made.counts && made.decision === 'approve' && made.approver === user),
  )?.name;
}
