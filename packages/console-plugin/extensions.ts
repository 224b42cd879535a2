import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConsoleRemotePluginOptions } from '@openshift-console/dynamic-plugin-sdk-webpack';

type EncodedExtension = NonNullable<ConsoleRemotePluginOptions['extensions']>[number];

const GROUP = 'clotho.cosmosdevops.co.uk';
const VERSION = 'v1alpha1';
/** Set once the console finds the kind on the cluster. */
const FLAG = 'CLOTHO';
const flags = { required: [FLAG] };
const SECTION = 'clotho';

/** Words of the screens, in the console's notation. */
const words = (text: string): string => `%plugin__clotho~${text}%`;
const code = ($codeRef: string): { $codeRef: string } => ({ $codeRef });
const model = (kind: string): { group: string; version: string; kind: string } => ({
  group: GROUP,
  version: VERSION,
  kind,
});

const found: EncodedExtension = {
  type: 'console.flag/model',
  properties: { flag: FLAG, model: model('Change') },
};

const pages: EncodedExtension = {
  type: 'console.page/route',
  properties: { path: '/clotho', component: code('Pages.ClothoPages') },
  flags,
};

/** The route table of the screens. It is written for bundlers: here it is read as a text. */
const PAGES = readFileSync(path.join(import.meta.dirname, '../ui/src/app/pages.tsx'), 'utf8');
/** The screens that are in the navigation, in its order. */
const NAVIGATION = [...PAGES.matchAll(/path: '([\w-]+)',\s+nav: '([^']+)'/g)].map(
  ([, page = '', name = '']) => ({ page, name }),
);

const navigation: EncodedExtension[] = [
  {
    type: 'console.navigation/section',
    properties: {
      id: SECTION,
      perspective: 'admin',
      name: words('Change management'),
      insertAfter: 'workloads',
      dataAttributes: { 'data-clotho': 'section' },
    },
    flags,
  },
  ...NAVIGATION.map(({ page, name }) => ({
    type: 'console.navigation/href',
    properties: {
      id: `clotho-${page}`,
      perspective: 'admin',
      section: SECTION,
      name: words(name),
      href: `/clotho/${page}`,
      startsWith: [`clotho/${page}`],
      dataAttributes: { 'data-clotho': page },
    },
    flags,
  })),
];

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

const tabs: EncodedExtension[] = [
  ...['Namespace', 'Project'].map((kind) => ({
    type: 'console.tab/horizontalNav',
    properties: {
      model:
        kind === 'Project'
          ? { group: 'project.openshift.io', version: 'v1', kind }
          : { group: '', version: 'v1', kind },
      page: { name: words('Changes'), href: 'clotho' },
      component: code('Tabs.NamespaceTab'),
    },
    flags,
  })),
  ...WORKLOADS.map((kind) => ({
    type: 'console.tab/horizontalNav',
    properties: {
      model: { group: 'apps', version: 'v1', kind },
      page: { name: words('History'), href: 'clotho' },
      component: code('Tabs.WorkloadTab'),
    },
    flags,
  })),
];

const dashboard: EncodedExtension[] = [
  {
    type: 'console.dashboards/tab',
    properties: { id: 'clotho', navSection: 'home', title: words('Changes') },
    flags,
  },
  {
    type: 'console.dashboards/card',
    properties: { tab: 'clotho', position: 'MAIN', component: code('Dashboard.ChangesCard') },
    flags,
  },
];

/** How many approvals wait, beside the inbox in the navigation. */
const badge: EncodedExtension = {
  type: 'console.context-provider',
  properties: {
    provider: code('Badge.BadgeProvider'),
    useValueHook: code('Badge.useOpenApprovals'),
  },
  flags,
};

const TEMPLATES = {
  Change: 'change',
  ApprovalWorkflow: 'approvalWorkflow',
  ChangePolicy: 'changePolicy',
  ChangeWindow: 'changeWindow',
  Lockdown: 'lockdown',
} as const;

const templates: EncodedExtension[] = Object.entries(TEMPLATES).map(([kind, name]) => ({
  type: 'console.yaml-template',
  properties: { name: 'default', model: model(kind), template: code(`Templates.${name}`) },
  flags,
}));

const CHANGE = model('Change');

/** Our screens instead of the console's generic pages, for instance from its search. */
const resources: EncodedExtension[] = [
  {
    type: 'console.page/resource/list',
    properties: { model: CHANGE, component: code('Resources.ChangeList') },
    flags,
  },
  {
    type: 'console.page/resource/details',
    properties: { model: CHANGE, component: code('Resources.ChangeDetails') },
    flags,
  },
];

/** All that the plugin adds to the console. */
export const extensions: readonly EncodedExtension[] = [
  found,
  pages,
  ...navigation,
  ...tabs,
  ...dashboard,
  badge,
  ...templates,
  ...resources,
];
