import { lazy, type ComponentType } from 'react';
import { matchPath } from 'react-router';
import { ROOT } from './root.ts';

export interface Page {
  /** Below `/clotho/`; may hold parameters. */
  readonly path: string;
  readonly Component: ComponentType;
  /** Fetches its code; once, however often it is called. */
  readonly load: () => Promise<ComponentType>;
  /** Words in the navigation; a page without them is reached from others. */
  readonly nav?: string;
}

/** Every screen, in the order of the navigation. Each is loaded when it is first looked at. */
export const PAGES: readonly Page[] = [
  {
    path: 'inbox',
    nav: 'Inbox',
    ...shown(async () => (await import('../inbox/inbox-page.tsx')).InboxPage),
  },
  {
    path: 'changes',
    nav: 'Changes',
    ...shown(async () => (await import('../changes/changes-page.tsx')).ChangesPage),
  },
  {
    path: 'changes/new',
    ...shown(async () => (await import('../changes/new-change-page.tsx')).NewChangePage),
  },
  {
    path: 'changes/:namespace/:name',
    ...shown(async () => (await import('../change/change-page.tsx')).ChangePage),
  },
  {
    path: 'calendar',
    nav: 'Calendar',
    ...shown(async () => (await import('../calendar/calendar-page.tsx')).CalendarPage),
  },
  {
    path: 'environments',
    nav: 'Environments',
    ...shown(async () => (await import('../environments/environments-page.tsx')).EnvironmentsPage),
  },
  {
    path: 'environments/:name',
    ...shown(async () => (await import('../environments/environment-page.tsx')).EnvironmentPage),
  },
  {
    path: 'environments/:name/:kind/:object',
    ...shown(async () => (await import('../workload/workload-page.tsx')).WorkloadPage),
  },
  {
    path: 'policies',
    nav: 'Policies',
    ...shown(async () => (await import('../policies/policies-page.tsx')).PoliciesPage),
  },
  {
    path: 'compliance',
    nav: 'Compliance',
    ...shown(async () => (await import('../compliance/compliance-page.tsx')).CompliancePage),
  },
  {
    path: 'journal',
    nav: 'Journal',
    ...shown(async () => (await import('../journal/journal-page.tsx')).JournalPage),
  },
  {
    path: 'journal/:seq',
    ...shown(async () => (await import('../journal/entry-page.tsx')).EntryPage),
  },
  {
    path: 'welcome',
    nav: 'First steps',
    ...shown(async () => (await import('../welcome/welcome-page.tsx')).WelcomePage),
  },
];

/** Where somebody who names no screen is taken. */
export const FIRST_PAGE = 'inbox';

/** Begins to fetch the screen of an address, for a host that has other things to wait for first. */
export function prepareScreen(pathname: string): void {
  const address = pathname.startsWith(`${ROOT}/`) ? pathname : `${ROOT}/${FIRST_PAGE}`;
  const page = PAGES.find(({ path }) => matchPath(`${ROOT}/${path}`, address));
  // What fails is tried again, and told, where the screen is shown.
  page?.load().catch(() => undefined);
}

function shown(load: Page['load']): Pick<Page, 'Component' | 'load'> {
  return { load, Component: lazy(async () => ({ default: await load() })) };
}
