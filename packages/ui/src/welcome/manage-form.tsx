import {
  ActionGroup,
  Alert,
  Button,
  ClipboardCopy,
  Content,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  TextInput,
} from '@patternfly/react-core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useHost } from '@clotho/ui-host';
import { clothoPath, manifestOf } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useWords } from '../shell/words.ts';

/** Puts a namespace under management by a policy of its own, as the person's own write. */
export function ManageForm(): ReactElement {
  const t = useWords();
  const host = useHost();
  const [name, setName] = useState('');
  const [mode, setMode] = useState('Audit');
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () =>
      request(host, clothoPath('changepolicies'), {
        method: 'POST',
        body: manifestOf('changepolicies', { name }, { namespaces: { names: [name] }, mode }),
      }),
  });
  return (
    <>
      <Content component="p">
        {t('A label on the namespace is enough; a policy of its own says more.')}
      </Content>
      <ClipboardCopy isReadOnly isCode hoverTip={t('Copy')} clickTip={t('Copied')}>
        {`kubectl label namespace ${name || 'NAMESPACE'} clotho.cosmosdevops.co.uk/managed=true`}
      </ClipboardCopy>
      <Form className="clotho-welcome-form" onSubmit={(event) => event.preventDefault()}>
        <FormGroup label={t('Namespace to manage')} fieldId="welcome-namespace" isRequired>
          <TextInput
            id="welcome-namespace"
            value={name}
            onChange={(_event, text) => setName(text.trim())}
          />
        </FormGroup>
        <FormGroup label={t('What is not approved')} fieldId="welcome-mode">
          <FormSelect id="welcome-mode" value={mode} onChange={(_event, value) => setMode(value)}>
            <FormSelectOption value="Audit" label={t('passes with a warning, on record')} />
            <FormSelectOption value="Enforce" label={t('is held')} />
          </FormSelect>
        </FormGroup>
        <ActionGroup>
          <Button isDisabled={name === '' || isPending} onClick={() => mutate()}>
            {t('Make the policy')}
          </Button>
        </ActionGroup>
      </Form>
      {error ? (
        <Alert isInline component="h3" variant="danger" title={t('It was refused')}>
          {error.message}
        </Alert>
      ) : undefined}
      {isSuccess ? (
        <Alert
          isInline
          isLiveRegion
          component="h3"
          variant="success"
          title={t('Policy {{name}} is made; the namespace is managed within seconds.', { name })}
        />
      ) : undefined}
    </>
  );
}
