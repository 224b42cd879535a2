import {
  ActionGroup,
  Alert,
  Button,
  Content,
  Form,
  FormGroup,
  TextInput,
  Title,
} from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { Lockdown } from '@clotho/api';
import { useHost, usePreference } from '@clotho/ui-host';
import { useDraft } from '../decide/draft.ts';
import { clothoPath } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useLive } from '../live/live.tsx';
import { useWords } from '../shell/words.ts';
import { previewLockdown, startLockdown, type LockdownDraft } from './lockdown.ts';

/** Stop the line, and let it go on. */
export function Lockdowns(): ReactElement {
  return (
    <>
      <Existing />
      <NewLockdown />
    </>
  );
}

function Existing(): ReactElement {
  const t = useWords();
  const { items } = useLive('lockdowns');
  if (items.length === 0) return <Content component="p">{t('No lockdown was ever made.')}</Content>;
  return (
    <Table variant="compact" aria-label={t('Lockdowns')}>
      <Thead>
        <Tr>
          <Th>{t('Name')}</Th>
          <Th>{t('State')}</Th>
          <Th>{t('Holds')}</Th>
          <Th>{t('Where')}</Th>
          <Th>{t('Why')}</Th>
          <Th screenReaderText={t('What to do')} />
        </Tr>
      </Thead>
      <Tbody>
        {items.map((lockdown) => (
          <LockdownRow key={lockdown.metadata.name} lockdown={lockdown} />
        ))}
      </Tbody>
    </Table>
  );
}

function LockdownRow({ lockdown }: { readonly lockdown: Lockdown }): ReactElement {
  const t = useWords();
  const { metadata, spec, status } = lockdown;
  const active = status?.phase !== 'Released';
  return (
    <Tr>
      <Td dataLabel={t('Name')}>{metadata.name}</Td>
      <Td dataLabel={t('State')}>{active ? t('In force') : t('Released')}</Td>
      <Td dataLabel={t('Holds')}>{t('{{count}} Changes', { count: status?.held ?? 0 })}</Td>
      <Td dataLabel={t('Where')}>{spec.namespaces?.join(', ') ?? t('everywhere')}</Td>
      <Td dataLabel={t('Why')}>{spec.release?.reason ?? spec.reason}</Td>
      <Td>{active ? <Release name={metadata.name} /> : undefined}</Td>
    </Tr>
  );
}

function Release({ name }: { readonly name: string }): ReactElement {
  const t = useWords();
  const host = useHost();
  const [reason, setReason] = useDraft(`release.${name}`);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      request(host, clothoPath('lockdowns', undefined, name), {
        method: 'PATCH',
        contentType: 'application/merge-patch+json',
        body: { spec: { release: { reason } } },
      }),
    onSuccess: () => setReason(''),
  });
  return (
    <>
      <TextInput
        aria-label={t('Why it is safe again: {{name}}', { name })}
        placeholder={t('Why it is safe again')}
        value={reason}
        onChange={(_event, text) => setReason(text)}
      />
      <Button
        variant="secondary"
        isDisabled={reason.trim() === '' || isPending}
        onClick={() => mutate()}
      >
        {t('Release')}
      </Button>
      {error ? <Alert isInline isPlain variant="danger" title={error.message} /> : undefined}
    </>
  );
}

/** First shown what it would hold, then made. */
function NewLockdown(): ReactElement {
  const t = useWords();
  const host = useHost();
  const [draft, setDraft] = usePreference('draft.lockdown', EMPTY, isDraft);
  const preview = useMutation({ mutationFn: () => previewLockdown(host, draft) });
  const start = useMutation({
    mutationFn: () => startLockdown(host, draft),
    onSuccess: () => {
      preview.reset();
      setDraft(EMPTY);
    },
  });
  const error = preview.error ?? start.error;
  const fields = {
    name: t('Name, such as the number of the incident'),
    namespaces: t('Namespaces, * within a name; empty: everywhere'),
    reason: t('Why'),
  };
  return (
    <section className="clotho-policies-card">
      <Title headingLevel="h2" size="lg">
        {t('Stop the line')}
      </Title>
      <Form className="clotho-policies-form" onSubmit={(event) => event.preventDefault()}>
        {FIELDS.map((field) => (
          <FormGroup key={field} label={fields[field]} fieldId={`lockdown-${field}`}>
            <TextInput
              id={`lockdown-${field}`}
              value={draft[field]}
              onChange={(_event, text) => setDraft({ ...draft, [field]: text })}
            />
          </FormGroup>
        ))}
        <ActionGroup>
          <Button variant="secondary" onClick={() => preview.mutate()}>
            {t('What would it hold?')}
          </Button>
          <Button
            variant="danger"
            isDisabled={draft.name === '' || draft.reason === '' || preview.data === undefined}
            onClick={() => start.mutate()}
          >
            {t('Hold these Changes')}
          </Button>
        </ActionGroup>
      </Form>
      {preview.data === undefined ? undefined : (
        <Alert isInline isLiveRegion component="h3" variant="info" title={preview.data} />
      )}
      {error ? (
        <Alert isInline component="h3" variant="danger" title={t('It was refused')}>
          {error.message}
        </Alert>
      ) : undefined}
    </section>
  );
}

const FIELDS = ['name', 'namespaces', 'reason'] as const;
const EMPTY: LockdownDraft = { name: '', namespaces: '', reason: '' };

function isDraft(value: unknown): value is LockdownDraft {
  if (typeof value !== 'object' || value === null) return false;
  return FIELDS.every((field) => typeof Reflect.get(value, field) === 'string');
}
