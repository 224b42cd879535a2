import {
  ActionGroup,
  Alert,
  Button,
  Content,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  TextArea,
  TextInput,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useHost, usePreference } from '@clotho/ui-host';
import { useLive } from '../live/live.tsx';
import { useWords } from '../shell/words.ts';
import { simulate, type Question } from './simulate.ts';
import { SimulationResult } from './simulation-result.tsx';

/** What would happen to a write, or to a Change that is there. Nothing is written. */
export function Simulator(): ReactElement {
  const t = useWords();
  const host = useHost();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: ({ namespace, question }: { namespace: string; question: Question }) =>
      simulate(host, namespace, question),
  });
  return (
    <>
      <Content component="p">
        {t('Paste what you would apply, or choose a Change. Nothing is written.')}
      </Content>
      <Asking busy={isPending} onAsk={(namespace, question) => mutate({ namespace, question })} />
      {error ? (
        <Alert isInline component="h2" variant="danger" title={t('It could not be told')}>
          {error.message}
        </Alert>
      ) : undefined}
      {data ? <SimulationResult simulation={data} /> : undefined}
    </>
  );
}

function Asking(props: {
  readonly busy: boolean;
  readonly onAsk: (namespace: string, question: Question) => void;
}): ReactElement {
  const t = useWords();
  const { busy, onAsk } = props;
  const { namespace: chosen } = useHost();
  const [typed, setTyped] = useState('');
  const [yaml, setYaml] = usePreference('simulator.yaml', '', isText);
  const [category, setCategory] = useState('Normal');
  const namespace = chosen ?? typed;
  return (
    <Form onSubmit={(event) => event.preventDefault()} className="clotho-policies-form">
      {chosen === undefined ? (
        <FormGroup label={t('Namespace to try it in')} fieldId="simulator-namespace" isRequired>
          <TextInput
            id="simulator-namespace"
            value={typed}
            onChange={(_event, text) => setTyped(text)}
          />
        </FormGroup>
      ) : undefined}
      <FormGroup label={t('YAML')} fieldId="simulator-yaml">
        <TextArea
          id="simulator-yaml"
          className="clotho-policies-yaml"
          rows={10}
          resizeOrientation="vertical"
          spellCheck={false}
          value={yaml}
          onChange={(_event, text) => setYaml(text)}
        />
      </FormGroup>
      <FormGroup label={t('Category')} fieldId="simulator-category">
        <FormSelect
          id="simulator-category"
          value={category}
          onChange={(_event, value) => setCategory(value)}
        >
          {['Normal', 'Standard', 'Emergency'].map((each) => (
            <FormSelectOption key={each} value={each} label={t(each)} />
          ))}
        </FormSelect>
      </FormGroup>
      <ActionGroup>
        <Button
          isDisabled={busy || namespace === '' || yaml.trim() === ''}
          isLoading={busy}
          onClick={() => onAsk(namespace, { yaml, category })}
        >
          {t('What would happen?')}
        </Button>
      </ActionGroup>
      <OfChange onAsk={onAsk} />
    </Form>
  );
}

function OfChange({
  onAsk,
}: {
  onAsk: (namespace: string, question: Question) => void;
}): ReactElement {
  const t = useWords();
  const { items } = useLive('changes');
  const open = items.filter(({ status }) => !ENDED.has(status?.phase ?? 'Draft'));
  const ask = (uid: string): void => {
    const change = open.find(({ metadata }) => metadata.uid === uid);
    if (change) onAsk(change.metadata.namespace ?? '', { change: change.metadata.name });
  };
  return (
    <FormGroup label={t('Or a Change that is there')} fieldId="simulator-change">
      <FormSelect id="simulator-change" value="" onChange={(_event, uid) => ask(uid)}>
        <FormSelectOption value="" label={t('Choose a Change')} isPlaceholder />
        {open.map(({ metadata }) => (
          <FormSelectOption
            key={metadata.uid}
            value={metadata.uid}
            label={`${metadata.namespace ?? ''}/${metadata.name}`}
          />
        ))}
      </FormSelect>
    </FormGroup>
  );
}

const ENDED: ReadonlySet<string> = new Set([
  'Completed',
  'Denied',
  'Expired',
  'Cancelled',
  'Failed',
  'RolledBack',
]);

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
