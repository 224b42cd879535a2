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
import type { FormEvent, ReactElement } from 'react';
import type { Change } from '@clotho/api';
import { Refused } from '../decide/refused.tsx';
import { useDraft } from '../decide/draft.ts';
import { useWords } from '../shell/words.ts';
import { usePatch } from './write.ts';

export interface ReasonDialogProps {
  readonly change: Change;
  readonly kind: 'cancel' | 'override';
  readonly onClose: () => void;
  readonly onDone: (words: string) => void;
}

const LEAST = { cancel: 1, override: 10 } as const;

/** Cancels a Change, or lets it begin past its window: for a reason that is on record. */
export function ReasonDialog({ change, kind, onClose, onDone }: ReasonDialogProps): ReactElement {
  const t = useWords();
  const [reason, setReason] = useDraft(`${change.metadata.uid}.${kind}`);
  const words = useTexts(kind, change.metadata.name);
  const { isPending, problem, patch } = usePatch(change, () => {
    setReason('');
    onDone(words.done);
    onClose();
  });
  const isShort = reason.trim().length < LEAST[kind];
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!isShort) patch({ [kind]: { reason: reason.trim() } });
  };
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="reason-title">
      <ModalHeader labelId="reason-title" title={words.title} description={words.about} />
      <ModalBody>
        <Form id="reason" onSubmit={send}>
          <FormGroup label={t('Why')} fieldId="reason-text" isRequired>
            <TextArea
              id="reason-text"
              value={reason}
              maxLength={1024}
              autoResize
              onChange={(_, next) => setReason(next)}
            />
          </FormGroup>
          <Refused why={problem} />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form="reason"
          variant="danger"
          isAriaDisabled={isShort}
          isLoading={isPending}
          aria-describedby="reason-obstacle"
        >
          {words.verb}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Back')}
        </Button>
        <output id="reason-obstacle" className="clotho-quiet">
          {isShort ? t('Say why, in at least {{least}} characters.', { least: LEAST[kind] }) : ''}
        </output>
      </ModalFooter>
    </Modal>
  );
}

interface Texts {
  readonly title: string;
  readonly about: string;
  readonly verb: string;
  readonly done: string;
}

function useTexts(kind: ReasonDialogProps['kind'], name: string): Texts {
  const t = useWords();
  if (kind === 'cancel') {
    return {
      title: t('Cancel {{name}}', { name }),
      about: t('It ends now. What was decided and done stays on record.'),
      verb: t('Cancel the Change'),
      done: t('Cancelled'),
    };
  }
  return {
    title: t('Begin {{name}} past its window', { name }),
    about: t(
      'It needs the permission to override change windows. It voids no approval, and it is for the content as it is now.',
    ),
    verb: t('Override'),
    done: t('The window is overridden'),
  };
}
