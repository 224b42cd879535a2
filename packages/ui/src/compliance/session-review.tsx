import {
  Button,
  Form,
  FormGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextArea,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import type { BreakGlass } from '@clotho/api';
import { refusalWords } from '../decide/decision.ts';
import { useDraft } from '../decide/draft.ts';
import { Refused } from '../decide/refused.tsx';
import { clothoPath } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useWords } from '../shell/words.ts';

/** Reviews a break-glass session that is over, as somebody else than its user. */
export function SessionReview({ name }: { readonly name: string }): ReactElement {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="secondary" onClick={() => setOpen(true)}>
        {t('Review…')}
      </Button>
      {isOpen ? <ReviewDialog name={name} onClose={() => setOpen(false)} /> : undefined}
    </>
  );
}

interface ReviewDialogProps {
  readonly name: string;
  readonly onClose: () => void;
}

function ReviewDialog({ name, onClose }: ReviewDialogProps): ReactElement {
  const t = useWords();
  const host = useHost();
  const [comment, setComment] = useDraft(`session.${name}`);
  const isSilent = comment.trim() === '';
  const sending = useMutation({
    mutationFn: () =>
      request<BreakGlass>(host, clothoPath('breakglasses', undefined, name), {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { spec: { review: { comment: comment.trim() } } },
      }),
    onSuccess: () => {
      setComment('');
      onClose();
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isSilent && !sending.isPending) sending.mutate();
  };
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="session-title">
      <ModalHeader
        labelId="session-title"
        title={t('Review {{name}}', { name })}
        description={t('Look at what was written in the session. Your name goes on record.')}
      />
      <ModalBody>
        <Form id="session" onSubmit={send}>
          <FormGroup label={t('What was found')} fieldId="session-comment" isRequired>
            <TextArea
              id="session-comment"
              value={comment}
              maxLength={4096}
              autoResize
              onChange={(_, text) => setComment(text)}
            />
          </FormGroup>
          <Refused why={sending.error ? refusalWords(sending.error.message) : undefined} />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form="session"
          isAriaDisabled={isSilent}
          isLoading={sending.isPending}
        >
          {t('Reviewed')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Cancel')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}
