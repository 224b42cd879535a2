import {
  Alert,
  Button,
  Form,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { useWords } from '../shell/words.ts';
import { BatchList } from './batch-list.tsx';
import type { BatchResults, BatchSubject } from './batch.ts';
import { COMMENT_FIELD, CommentField } from './comment-field.tsx';
import { refusalWords, sendDecision, type Verdict } from './decision.ts';
import { useDraft } from './draft.ts';

export interface BatchDialogProps {
  readonly subjects: readonly BatchSubject[];
  readonly verdict: Verdict;
  readonly onClose: () => void;
  readonly onDone: (words: string) => void;
}

const TITLES = {
  approve: 'Approve {{count}} steps',
  deny: 'Deny {{count}} steps',
  revoke: 'Take back {{count}} approvals',
} as const;
const VERBS = {
  approve: 'Approve {{count}}',
  deny: 'Deny {{count}}',
  revoke: 'Take back {{count}}',
} as const;

/** Decides several steps with one comment: a decision of its own for each, on the content shown. */
export function BatchDialog(props: BatchDialogProps): ReactElement {
  const { subjects, verdict, onClose } = props;
  const t = useWords();
  const batch = useBatch(props);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    batch.send();
  };
  const count = batch.ready.length;
  return (
    <Modal
      isOpen
      variant="large"
      onClose={onClose}
      elementToFocus={COMMENT_FIELD}
      aria-labelledby="batch-title"
    >
      <ModalHeader
        labelId="batch-title"
        title={t(TITLES[verdict], { count: subjects.length })}
        description={t('Each is a decision of its own, on exactly the content that is shown.')}
      />
      <ModalBody>
        <Form id="batch" onSubmit={send}>
          <BatchList subjects={subjects} digests={batch.digests} results={batch.results} />
          <CommentField
            text={batch.comment}
            isRequired={false}
            onChange={batch.setComment}
            onSend={batch.send}
          />
          {batch.failed > 0 ? (
            <Alert
              component="p"
              isInline
              isLiveRegion
              variant="danger"
              title={t('{{count}} were refused', { count: batch.failed })}
            />
          ) : undefined}
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form="batch"
          variant={verdict === 'approve' ? 'primary' : 'danger'}
          isAriaDisabled={count === 0}
          isLoading={batch.isSending}
        >
          {t(VERBS[verdict], { count })}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Close')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

interface Batch {
  readonly comment: string;
  /** The content of each as it was when the dialog opened, by the uid of its Change. */
  readonly digests: ReadonlyMap<string, string | undefined>;
  readonly results: BatchResults;
  /** Those that can be sent now. */
  readonly ready: readonly BatchSubject[];
  readonly failed: number;
  readonly isSending: boolean;
  readonly setComment: (text: string) => void;
  readonly send: () => void;
}

function useBatch({ subjects, verdict, onClose, onDone }: BatchDialogProps): Batch {
  const host = useHost();
  const t = useWords();
  const [comment, setComment] = useDraft('batch');
  const [digests] = useState(
    () => new Map(subjects.map(({ change }) => [uidOf(change), digestOf(change)])),
  );
  const [results, setResults] = useState<BatchResults>(new Map());
  const ready = subjects.filter(({ change }) => isReady(change, digests, results));
  const sending = useMutation({
    mutationFn: async () => {
      const made = new Map(results);
      for (const { change, step } of ready) {
        const digest = digests.get(uidOf(change));
        const refused = await sendDecision(host, { change, step, verdict, digest, comment }).then(
          () => undefined,
          (error: Error) => refusalWords(error.message),
        );
        made.set(uidOf(change), refused);
        setResults(new Map(made));
      }
      return made;
    },
    onSuccess: (made) => {
      const count = [...made.values()].filter((refused) => refused === undefined).length;
      if (count === 0) return;
      onDone(
        verdict === 'approve'
          ? t('{{count}} approved', { count })
          : t('{{count}} denied', { count }),
      );
      if (count < subjects.length) return;
      setComment('');
      onClose();
    },
  });
  return {
    comment,
    digests,
    results,
    ready,
    failed: [...results.values()].filter((refused) => refused !== undefined).length,
    isSending: sending.isPending,
    setComment,
    send: () => {
      if (ready.length > 0 && !sending.isPending) sending.mutate();
    },
  };
}

/** Emergencies are decided one by one; what was altered meanwhile is looked at first. */
function isReady(
  change: Change,
  digests: ReadonlyMap<string, string | undefined>,
  results: BatchResults,
): boolean {
  const uid = uidOf(change);
  const isStored = results.has(uid) && results.get(uid) === undefined;
  const digest = digests.get(uid);
  const isSame = digest !== undefined && digest === digestOf(change);
  return isSame && !isStored && change.spec.category !== 'Emergency';
}

function digestOf({ status }: Change): string | undefined {
  return status?.contentDigest;
}

function uidOf({ metadata }: Change): string {
  return metadata.uid;
}
