import { Button, Form, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { carriedBy, type Carried } from '../change/carried.ts';
import { useLive } from '../live/live.tsx';
import { useWords } from '../shell/words.ts';
import { Altered } from './altered.tsx';
import { COMMENT_FIELD, CommentField } from './comment-field.tsx';
import { refusalWords, RETRO_REVIEW, sendDecision, type Verdict } from './decision.ts';
import { useDraft } from './draft.ts';
import { NameField } from './name-field.tsx';
import { useCommentRequired, useOutlook } from './outlook.ts';
import { useSeen, type SeenState } from './seen.ts';
import { Refused } from './refused.tsx';
import { SubjectFacts } from './subject-facts.tsx';

export interface DecideDialogProps {
  /** As it is now: it goes on changing while the dialog is open. */
  readonly change: Change;
  readonly step: string;
  readonly verdict: Verdict;
  readonly onClose: () => void;
  /** After the decision was stored, with what was done in words. */
  readonly onDone: (words: string) => void;
}

const DONE = { approve: 'Approved', deny: 'Denied', revoke: 'Taken back' } as const;

/** Decides one step: what exactly, as whom, and why. */
export function DecideDialog(props: DecideDialogProps): ReactElement {
  const { change, step, verdict, onClose } = props;
  const t = useWords();
  const form = useDecision(props);
  const { name } = change.metadata;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    form.send();
  };
  return (
    <Modal
      isOpen
      variant="medium"
      onClose={onClose}
      elementToFocus={COMMENT_FIELD}
      aria-labelledby="decide-title"
    >
      <ModalHeader
        labelId="decide-title"
        title={t(TITLES[step === RETRO_REVIEW ? 'review' : verdict], { step, name })}
      />
      <ModalBody>
        <Form id="decide" onSubmit={send}>
          <SubjectFacts change={change} step={step} outlook={form.outlook} carried={form.carried} />
          <Altered state={form.seen} />
          <CommentField
            text={form.comment}
            isRequired={form.isCommentRequired}
            onChange={form.setComment}
            onSend={form.send}
          />
          {form.isEmergency ? (
            <NameField name={name} typed={form.typed} onChange={form.setTyped} />
          ) : undefined}
          <Refused why={form.problem} />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form="decide"
          variant={verdict === 'approve' ? 'primary' : 'danger'}
          isAriaDisabled={form.obstacle !== undefined}
          isLoading={form.isSending}
          aria-describedby="decide-obstacle"
        >
          {t((step === RETRO_REVIEW ? REVIEW_VERBS : VERBS)[verdict])}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <output id="decide-obstacle" className="clotho-quiet">
          {form.obstacle}
        </output>
      </ModalFooter>
    </Modal>
  );
}

const TITLES = {
  approve: 'Approve {{step}} of {{name}}',
  deny: 'Deny {{step}} of {{name}}',
  revoke: 'Take back your approval of {{step}} of {{name}}',
  review: 'Review {{name}}',
} as const;
const VERBS = { approve: 'Approve', deny: 'Deny', revoke: 'Take back' } as const;
const REVIEW_VERBS = { ...VERBS, approve: 'Justified', deny: 'Not justified' } as const;

interface DecisionForm {
  readonly comment: string;
  readonly typed: string;
  readonly isCommentRequired: boolean;
  readonly isEmergency: boolean;
  readonly isSending: boolean;
  readonly seen: SeenState;
  readonly carried: readonly Carried[];
  readonly outlook: ReturnType<typeof useOutlook>['outlook'];
  /** Why it was refused when it was sent. */
  readonly problem: string | undefined;
  /** Why it can't be sent now. */
  readonly obstacle: string | undefined;
  readonly setComment: (text: string) => void;
  readonly setTyped: (text: string) => void;
  readonly send: () => void;
}

function useDecision({ change, step, verdict, onClose, onDone }: DecideDialogProps): DecisionForm {
  const host = useHost();
  const t = useWords();
  const asked = { change, step, verdict };
  const { items } = useLive('manifestrequests');
  const carried = carriedBy(change, items);
  const seen = useSeen(change, carried);
  const { outlook } = useOutlook(asked);
  const isCommentRequired = useCommentRequired(asked);
  const [comment, setComment] = useDraft(`${change.metadata.uid}.${step}`);
  const [typed, setTyped] = useState('');
  const sending = useMutation({
    mutationFn: () =>
      sendDecision(host, { change, step, verdict, digest: seen.now?.digest, comment }),
    onSuccess: () => {
      setComment('');
      seen.acknowledge();
      onDone(`${t(DONE[verdict])}: ${step}, ${change.metadata.name}`);
      onClose();
    },
  });
  // What is reviewed afterwards is done: nothing goes past anything any more.
  const isEmergency = change.spec.category === 'Emergency' && step !== RETRO_REVIEW;
  const obstacle = useObstacle({
    isAltered: seen.isAltered,
    isKnown: seen.now !== undefined,
    isSilent: isCommentRequired && comment.trim() === '',
    isUnnamed: isEmergency && typed.trim() !== change.metadata.name,
    why: outlook?.may === false ? outlook.why : undefined,
  });
  return {
    comment,
    typed,
    isCommentRequired,
    isEmergency,
    isSending: sending.isPending,
    seen,
    carried,
    outlook,
    problem: sending.error ? refusalWords(sending.error.message) : undefined,
    obstacle,
    setComment,
    setTyped,
    send: () => {
      if (obstacle === undefined && !sending.isPending) sending.mutate();
    },
  };
}

interface Concerns {
  readonly isAltered: boolean;
  readonly isKnown: boolean;
  readonly isSilent: boolean;
  readonly isUnnamed: boolean;
  readonly why: string | undefined;
}

function useObstacle({
  isAltered,
  isKnown,
  isSilent,
  isUnnamed,
  why,
}: Concerns): string | undefined {
  const t = useWords();
  if (why !== undefined) return why;
  if (!isKnown) return t('The content is not known yet.');
  if (isAltered) return t('First look at what changed.');
  if (isSilent) return t('This step asks for a comment.');
  return isUnnamed ? t('Type the name of the Change to confirm.') : undefined;
}
