import { Gallery, PageSection, Tab, TabTitleText, Tabs, Title } from '@patternfly/react-core';
import { useExtensions } from '@openshift/dynamic-plugin-sdk';
import type { ReactElement } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isDashboardCard, isDashboardTab } from './extensions.ts';
import { Referenced } from './referenced.tsx';
import { useNames } from './words.ts';

/** The overview, with the tabs and cards of plugins. */
export function Dashboard(): ReactElement {
  const { tab = 'overview' } = useParams();
  const navigate = useNavigate();
  const nameOf = useNames();
  const tabs = useExtensions(isDashboardTab);
  return (
    <>
      <PageSection hasBodyWrapper={false}>
        <Title headingLevel="h1">Overview</Title>
      </PageSection>
      <Tabs
        activeKey={tab}
        aria-label="Overview"
        mountOnEnter
        unmountOnExit
        onSelect={(_event, key) => void navigate(`/dashboards/${key}`)}
      >
        {[
          <Tab key="overview" eventKey="overview" title={<TabTitleText>Cluster</TabTitleText>}>
            <p>Of the console itself</p>
          </Tab>,
          ...tabs.map(({ uid, properties: { id, title } }) => (
            <Tab key={uid} eventKey={id} title={<TabTitleText>{nameOf(title)}</TabTitleText>}>
              <Cards tab={id} />
            </Tab>
          )),
        ]}
      </Tabs>
    </>
  );
}

function Cards({ tab }: { readonly tab: string }): ReactElement {
  const cards = useExtensions(isDashboardCard).filter(({ properties }) => properties.tab === tab);
  return (
    <PageSection hasBodyWrapper={false}>
      <Gallery hasGutter minWidths={{ default: '20rem' }}>
        {cards.map(({ uid, properties: { component } }) => (
          <Referenced key={uid} to={component} given={{}} />
        ))}
      </Gallery>
    </PageSection>
  );
}
