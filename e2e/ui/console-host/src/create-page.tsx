import { PageSection, TextArea, Title } from '@patternfly/react-core';
import { useResolvedExtensions } from '@openshift/dynamic-plugin-sdk';
import type { ReactElement } from 'react';
import { useParams } from 'react-router';
import { isTemplate, type Template } from './extensions.ts';
import { modelOf } from './resource-page.tsx';

/** Where YAML is written; begins with the template of the kind. */
export function CreatePage(): ReactElement {
  const { resource = '' } = useParams();
  const { kind = '' } = modelOf(resource);
  const [templates] = useResolvedExtensions<Template>(isTemplate);
  const template = templates.find(({ properties }) => properties.model.kind === kind);
  return (
    <PageSection hasBodyWrapper={false}>
      <Title headingLevel="h1">Create {kind}</Title>
      <TextArea
        aria-label="YAML"
        rows={24}
        key={template?.uid}
        defaultValue={template?.properties.template ?? ''}
      />
    </PageSection>
  );
}
