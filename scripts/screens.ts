import type { UserName } from '@clotho/embedded';

export interface Screen {
  /** Begins the name of its files. */
  readonly name: string;
  readonly path: string;
  /** Who looks; undefined: nobody is signed in. */
  readonly user: UserName | undefined;
  readonly hosts: readonly ('web' | 'console')[];
}

const BOTH = ['web', 'console'] as const;
/** Made by the tours. */
const CHANGE = '/clotho/changes/production/deploy-payment-service-v2';

/** Every screen, as somebody sees it who has something to see there. */
export const SCREENS: readonly Screen[] = [
  { name: 'sign-in', path: '/', user: undefined, hosts: ['web'] },
  { name: 'inbox', path: '/clotho/inbox', user: 'plat-bob', hosts: BOTH },
  { name: 'changes', path: '/clotho/changes', user: 'dev-alice', hosts: BOTH },
  { name: 'new-change', path: '/clotho/changes/new', user: 'dev-alice', hosts: BOTH },
  { name: 'change', path: CHANGE, user: 'plat-bob', hosts: BOTH },
  {
    name: 'change-manifests',
    path: `${CHANGE}?tab=manifests`,
    user: 'plat-bob',
    hosts: BOTH,
  },
  { name: 'calendar', path: '/clotho/calendar', user: 'sre-dan', hosts: BOTH },
  { name: 'environments', path: '/clotho/environments', user: 'audit-eve', hosts: BOTH },
  {
    name: 'environment',
    path: '/clotho/environments/production',
    user: 'audit-eve',
    hosts: BOTH,
  },
  {
    name: 'workload',
    path: '/clotho/environments/production/Deployment/payment-service',
    user: 'audit-eve',
    hosts: BOTH,
  },
  { name: 'compliance', path: '/clotho/compliance', user: 'audit-eve', hosts: BOTH },
  { name: 'journal', path: '/clotho/journal', user: 'audit-eve', hosts: BOTH },
  { name: 'journal-entry', path: '/clotho/journal/1', user: 'audit-eve', hosts: BOTH },
  { name: 'policies', path: '/clotho/policies', user: 'admin', hosts: BOTH },
  { name: 'welcome', path: '/clotho/welcome', user: 'admin', hosts: BOTH },
  { name: 'not-found', path: '/clotho/nowhere', user: 'dev-alice', hosts: BOTH },
  { name: 'dashboard', path: '/dashboards/clotho', user: 'audit-eve', hosts: ['console'] },
  {
    name: 'tab-of-namespace',
    path: '/k8s/cluster/namespaces/production/clotho',
    user: 'dev-alice',
    hosts: ['console'],
  },
  {
    name: 'tab-of-workload',
    path: '/k8s/ns/production/deployments/payment-service/clotho',
    user: 'audit-eve',
    hosts: ['console'],
  },
];
