import { PageSection, Tab, TabTitleText, Tabs, Title } from '@patternfly/react-core';
import { useExtensions } from '@openshift/dynamic-plugin-sdk';
import { useEffect, useState, type ReactElement } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isTab } from './extensions.ts';
import { Referenced } from './referenced.tsx';
import { useNames } from './words.ts';

const KNOWN = {
  namespaces: { group: '', version: 'v1', kind: 'Namespace', root: '/api/v1' },
  deployments: { group: 'apps', version: 'v1', kind: 'Deployment', root: '/apis/apps/v1' },
} as const;

interface DetailsProps {
  readonly plural: keyof typeof KNOWN;
}

/** Page of one object with the tabs that plugins add to its kind. */
export function DetailsPage({ plural }: DetailsProps): ReactElement {
  const { ns, name = '', tab = 'details' } = useParams();
  const { kind, root } = KNOWN[plural];
  const object = useObject(
    `${root}${ns === undefined ? '' : `/namespaces/${ns}`}/${plural}/${name}`,
  );
  const nameOf = useNames();
  const navigate = useNavigate();
  const tabs = useExtensions(isTab).filter(({ properties }) => fits(properties.model, plural));
  const base = `/k8s/${ns === undefined ? 'cluster' : `ns/${ns}`}/${plural}/${name}`;
  return (
    <>
      <PageSection hasBodyWrapper={false}>
        <Title headingLevel="h1">
          {kind} {name}
        </Title>
      </PageSection>
      <Tabs
        activeKey={tab}
        aria-label={kind}
        mountOnEnter
        unmountOnExit
        onSelect={(_event, key) => void navigate(key === 'details' ? base : `${base}/${key}`)}
      >
        {[
          <Tab key="details" eventKey="details" title={<TabTitleText>Details</TabTitleText>} />,
          ...tabs.map(({ uid, properties: { page, component } }) => (
            <Tab
              key={uid}
              eventKey={page.href}
              title={<TabTitleText>{nameOf(page.name)}</TabTitleText>}
            >
              {object ? <Referenced to={component} given={{ obj: object }} /> : undefined}
            </Tab>
          )),
        ]}
      </Tabs>
    </>
  );
}

function fits(model: { group?: string; kind?: string }, plural: DetailsProps['plural']): boolean {
  const { group, kind } = KNOWN[plural];
  return (model.group ?? '') === group && model.kind === kind;
}

function useObject(path: string): object | undefined {
  const [object, setObject] = useState<object>();
  useEffect(() => {
    void fetch(`/api/kubernetes${path}`)
      .then(async (answer): Promise<object> => answer.json())
      .then(setObject);
  }, [path]);
  return object;
}
