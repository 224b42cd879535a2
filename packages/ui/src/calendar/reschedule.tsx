import {
  Alert,
  Button,
  Form,
  FormGroup,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Stack,
  StackItem,
  TextInput,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Change } from '@clotho/api';
import { useHost } from '@clotho/ui-host';
import { clothoPath } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useWords } from '../shell/words.ts';
import { approvalsOf } from './item.ts';
import { dayOf, minuteOf, momentAt } from './zone-time.ts';

export interface RescheduleProps {
  readonly change: Change;
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly moveTo: number | undefined;
  readonly onClose: () => void;
}

/** Another planned time: an amendment by the person themselves, which voids what was decided. */
export function Reschedule(props: RescheduleProps): ReactElement {
  const t = useWords();
  const { change, zone, onClose } = props;
  const { start, end, setStart, setEnd, fits } = usePlan(props);
  const { mutate, isPending, error } = useRescheduling(change, onClose);
  const { name } = change.metadata;
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="reschedule">
      <ModalHeader labelId="reschedule" title={t('Plan {{name}} for another time', { name })} />
      <ModalBody>
        <Stack hasGutter>
          <StackItem>
            <Cost change={change} />
          </StackItem>
          <StackItem>
            <Form id="reschedule-form" onSubmit={(event) => event.preventDefault()}>
              <When
                id="reschedule-start"
                label={t('Begins ({{zone}})', { zone })}
                value={start}
                onChange={setStart}
              />
              <When
                id="reschedule-end"
                label={t('Must be done by ({{zone}})', { zone })}
                value={end}
                onChange={setEnd}
              />
            </Form>
          </StackItem>
          {error ? (
            <StackItem>
              <Alert isInline component="h2" variant="danger" title={t('It was refused')}>
                {error.message}
              </Alert>
            </StackItem>
          ) : undefined}
        </Stack>
      </ModalBody>
      <ModalFooter>
        <Button
          isDisabled={!fits || isPending}
          isLoading={isPending}
          onClick={() =>
            mutate({
              plannedStartTime: momentOf(start, zone),
              plannedEndTime: momentOf(end, zone),
            })
          }
        >
          {t('Plan for this time')}
        </Button>
        <Button variant="link" onClick={onClose}>
          {t('Leave it as it is')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function Cost({ change }: { readonly change: Change }): ReactElement {
  const t = useWords();
  const approvals = approvalsOf(change);
  return (
    <Alert
      isInline
      component="h2"
      variant={approvals > 0 ? 'warning' : 'info'}
      title={
        approvals > 0
          ? t('{{count}} approvals become void', { count: approvals })
          : t('Decisions start anew')
      }
    >
      {t('The time is a part of what is approved. With another time every step is open again.')}
    </Alert>
  );
}

function When(props: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const { id, label, value, onChange } = props;
  return (
    <FormGroup label={label} fieldId={id} isRequired>
      <TextInput
        id={id}
        type="datetime-local"
        isRequired
        value={value}
        onChange={(_event, text) => onChange(text)}
      />
    </FormGroup>
  );
}

/** What the form holds; moving the start takes the end along. */
function usePlan({ change, zone, moveTo }: RescheduleProps): {
  start: string;
  end: string;
  setStart: (value: string) => void;
  setEnd: (value: string) => void;
  fits: boolean;
} {
  const { plannedStartTime = '', plannedEndTime = '' } = change.spec;
  const length = Date.parse(plannedEndTime) - Date.parse(plannedStartTime);
  const first = moveTo ?? Date.parse(plannedStartTime);
  const [start, setStart] = useState(() => inputOf(first, zone));
  const [end, setEnd] = useState(() => inputOf(first + length, zone));
  return {
    start,
    end,
    setEnd,
    setStart: (value) => {
      setStart(value);
      if (value !== '') setEnd(inputOf(Date.parse(momentOf(value, zone)) + length, zone));
    },
    fits: start !== '' && end > start,
  };
}

function useRescheduling(
  { metadata }: Change,
  onDone: () => void,
): { mutate: (spec: object) => void; isPending: boolean; error: Error | null } {
  const host = useHost();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (spec: object) =>
      request<Change>(host, clothoPath('changes', metadata.namespace, metadata.name), {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { metadata: { uid: metadata.uid }, spec },
      }),
    onSuccess: onDone,
  });
  return { mutate, isPending, error };
}

/** As an input of type datetime-local takes it, by the clock on the wall of a zone. */
function inputOf(at: number, zone: string): string {
  const minute = minuteOf(at, zone);
  return `${dayOf(at, zone)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function two(count: number): string {
  return String(count).padStart(2, '0');
}

/** RFC 3339. */
function momentOf(input: string, zone: string): string {
  const [day = '', time = ''] = input.split('T');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return new Date(momentAt(day, hour * 60 + minute, zone)).toISOString().replace('.000Z', 'Z');
}
