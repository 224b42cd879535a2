import { Tab, Tabs, TabTitleText } from '@patternfly/react-core';
import type { ComponentType, ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import { Screen } from '../shell/page.tsx';
import { useWords } from '../shell/words.ts';
import { Exceptions } from './exceptions.tsx';
import { Lockdowns } from './lockdowns.tsx';
import './policies.css';
import { Policies } from './policies.tsx';
import { Simulator } from './simulator.tsx';
import { Workflows } from './workflows.tsx';

const TABS: readonly { key: string; title: string; Content: ComponentType }[] = [
  { key: 'policies', title: 'Policies', Content: Policies },
  { key: 'workflows', title: 'Workflows', Content: Workflows },
  { key: 'exceptions', title: 'Windows and exceptions', Content: Exceptions },
  { key: 'lockdowns', title: 'Lockdowns', Content: Lockdowns },
  { key: 'simulator', title: 'What would happen to…', Content: Simulator },
];

/** What a Change needs where, what is let past, and what would happen to one. */
export function PoliciesPage(): ReactElement {
  const t = useWords();
  const [query, setQuery] = useSearchParams();
  const active = TABS.find(({ key }) => key === query.get('tab'))?.key ?? 'policies';
  const choose = (key: string): void =>
    setQuery((asked) => {
      asked.set('tab', key);
      return asked;
    });
  return (
    <Screen title={t('Policies')} about={t('What a Change needs, where, and what is let past.')}>
      <Tabs
        activeKey={active}
        onSelect={(_event, key) => choose(String(key))}
        mountOnEnter
        unmountOnExit
        aria-label={t('Policies')}
      >
        {TABS.map(({ key, title, Content }) => (
          <Tab key={key} eventKey={key} title={<TabTitleText>{t(title)}</TabTitleText>}>
            <div className="clotho-policies-tab">
              <Content />
            </div>
          </Tab>
        ))}
      </Tabs>
    </Screen>
  );
}
