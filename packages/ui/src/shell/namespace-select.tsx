import { useQuery } from '@tanstack/react-query';
import { TextInput, FormSelect, FormSelectOption } from '@patternfly/react-core';
import type { ReactElement } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import { resourcePath } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';
import { useWords } from './words.ts';

/** Chooses the namespace of all screens. Who may not list namespaces types the name. */
export function NamespaceSelect(): ReactElement {
  const t = useWords();
  const host = useHost();
  const { data: names, isError } = useQuery({
    queryKey: ['namespaces', host.user.name],
    queryFn: () => namespaceNames(host),
  });
  if (isError) return <NamespaceInput />;
  return (
    <FormSelect
      aria-label={t('Namespace')}
      value={host.namespace ?? ''}
      onChange={(_event, name) => host.setNamespace(name || undefined)}
    >
      <FormSelectOption value="" label={t('All namespaces')} />
      {known(names ?? [], host.namespace).map((name) => (
        <FormSelectOption key={name} value={name} label={name} />
      ))}
    </FormSelect>
  );
}

function NamespaceInput(): ReactElement {
  const t = useWords();
  const host = useHost();
  return (
    <TextInput
      aria-label={t('Namespace')}
      placeholder={t('All namespaces')}
      defaultValue={host.namespace ?? ''}
      onBlur={(event) => host.setNamespace(event.currentTarget.value.trim() || undefined)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}

async function namespaceNames(host: Host): Promise<string[]> {
  const list = await request<{ items: { metadata: { name: string } }[] }>(
    host,
    resourcePath('', 'v1', 'namespaces'),
  );
  return list.items.map(({ metadata }) => metadata.name);
}

/** A link may name a namespace that is not listed (any more). */
function known(names: readonly string[], chosen: string | undefined): readonly string[] {
  return chosen === undefined || names.includes(chosen) ? names : [chosen, ...names];
}
