import { useExtensions } from '@openshift/dynamic-plugin-sdk';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import { isResourcePage, type Model } from './extensions.ts';
import { Referenced } from './referenced.tsx';

/** List or page of a kind that a plugin has one for. */
export function ResourcePage({ kind }: { readonly kind: 'list' | 'details' }): ReactElement {
  const { ns = '', resource = '' } = useParams();
  const model = modelOf(resource);
  const page = useExtensions(isResourcePage).find(
    ({ type, properties }) =>
      type === `console.page/resource/${kind}` &&
      properties.model.group === model.group &&
      properties.model.kind === model.kind,
  );
  if (!page) return <h1>404: Page not found</h1>;
  return <Referenced to={page.properties.component} given={{ namespace: ns, model }} />;
}

/** `group~version~Kind`, as the console writes it in addresses. */
export function modelOf(resource: string): Model {
  const [group = '', version = '', kind = ''] = resource.split('~');
  return { group, version, kind };
}
