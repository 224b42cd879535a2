import {
  Button,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  TextInput,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, ReactElement } from 'react';
import { useHost, usePreference } from '@clotho/ui-host';
import { refusalWords } from '../decide/decision.ts';
import { Refused } from '../decide/refused.tsx';
import { useWords } from '../shell/words.ts';
import { EMPTY, handOver, HOURS, type NewDelegation } from './delegation.ts';

export interface HandOverDialogProps {
  readonly onClose: () => void;
  /** After it was stored, with what was done in words. */
  readonly onDone: (words: string) => void;
}

/** Lets somebody decide for the person while they are away. */
export function HandOverDialog({ onClose, onDone }: HandOverDialogProps): ReactElement {
  const t = useWords();
  const form = useHandOver({ onClose, onDone });
  const { draft, set } = form;
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="hand-over-title">
      <ModalHeader
        labelId="hand-over-title"
        title={t('Hand over')}
        description={t(
          'What they decide says that it was for you, and the two of you count as one person. It is not handed on, and you can end it at any time.',
        )}
      />
      <ModalBody>
        <Form id="hand-over" onSubmit={form.send}>
          <Text name="to" label={t('User name of who decides')} isRequired {...{ draft, set }} />
          <HowLong draft={draft} set={set} />
          <Text name="reason" label={t('Why')} isRequired {...{ draft, set }} />
          <Text name="steps" label={t('Only these steps, by commas')} {...{ draft, set }} />
          <Text
            name="namespaces"
            label={t('Only these namespaces, by commas')}
            {...{ draft, set }}
          />
          <Refused why={form.problem} />
        </Form>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form="hand-over"
          isAriaDisabled={!form.isComplete}
          isLoading={form.isSending}
          aria-describedby="hand-over-obstacle"
        >
          {t('Hand over')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Cancel')}
        </Button>
        <output id="hand-over-obstacle" className="clotho-quiet">
          {form.isComplete ? '' : t('Say who, and why.')}
        </output>
      </ModalFooter>
    </Modal>
  );
}

interface HandOverForm {
  readonly draft: NewDelegation;
  readonly isComplete: boolean;
  readonly isSending: boolean;
  readonly problem: string | undefined;
  readonly set: (part: Partial<NewDelegation>) => void;
  readonly send: (event: FormEvent) => void;
}

function useHandOver({ onClose, onDone }: HandOverDialogProps): HandOverForm {
  const host = useHost();
  const t = useWords();
  const [draft, setDraft] = usePreference('draft.delegation', EMPTY, isNewDelegation);
  const isComplete = draft.to.trim() !== '' && draft.reason.trim() !== '';
  const sending = useMutation({
    mutationFn: () => handOver(host, draft),
    onSuccess: ({ spec }) => {
      setDraft(EMPTY);
      onDone(t('{{who}} decides for you now.', { who: spec.to }));
      onClose();
    },
  });
  return {
    draft,
    isComplete,
    isSending: sending.isPending,
    problem: sending.error ? refusalWords(sending.error.message) : undefined,
    set: (part) => setDraft({ ...draft, ...part }),
    send: (event) => {
      event.preventDefault();
      if (isComplete && !sending.isPending) sending.mutate();
    },
  };
}

type Typing = Pick<HandOverForm, 'draft' | 'set'>;

interface TextProps extends Typing {
  readonly name: Exclude<keyof NewDelegation, 'hours'>;
  readonly label: string;
  readonly isRequired?: boolean;
}

function Text({ name, label, isRequired = false, draft, set }: TextProps): ReactElement {
  const id = `hand-over-${name}`;
  return (
    <FormGroup label={label} fieldId={id} isRequired={isRequired}>
      <TextInput
        id={id}
        value={draft[name]}
        autoComplete="off"
        onChange={(_, text) => set({ [name]: text })}
      />
    </FormGroup>
  );
}

function HowLong({ draft, set }: Typing): ReactElement {
  const t = useWords();
  const words = (hours: number): string =>
    hours < 24
      ? t('{{count}} hours', { count: hours })
      : t('{{count}} days', { count: hours / 24 });
  return (
    <FormGroup label={t('For')} fieldId="hand-over-hours">
      <FormSelect id="hand-over-hours" value={draft.hours} onChange={(_, hours) => set({ hours })}>
        {HOURS.map((hours) => (
          <FormSelectOption key={hours} value={String(hours)} label={words(hours)} />
        ))}
      </FormSelect>
    </FormGroup>
  );
}

function isNewDelegation(value: unknown): value is NewDelegation {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(EMPTY).every((field) => typeof Reflect.get(value, field) === 'string');
}
