import { lazy, type ComponentType } from 'react';

export interface Page {
  /** Below `/clotho/`; may hold parameters. */
  readonly path: string;
  readonly Component: ComponentType;
  /** Words in the navigation; a page without them is reached from others. */
  readonly nav?: string;
}

/** Every screen, in the order of the navigation. Each is loaded when it is first looked at. */
export const PAGES: readonly Page[] = [
  {
    path: 'inbox',
    nav: 'Inbox',
    Component: lazy(async () => ({
      default: (await import('../inbox/inbox-page.tsx')).InboxPage,
    })),
  },
  {
    path: 'changes',
    nav: 'Changes',
    Component: lazy(async () => ({
      default: (await import('../changes/changes-page.tsx')).ChangesPage,
    })),
  },
  {
    path: 'changes/new',
    Component: lazy(async () => ({
      default: (await import('../changes/new-change-page.tsx')).NewChangePage,
    })),
  },
  {
    path: 'changes/:namespace/:name',
    Component: lazy(async () => ({
      default: (await import('../change/change-page.tsx')).ChangePage,
    })),
  },
  {
    path: 'calendar',
    nav: 'Calendar',
    Component: lazy(async () => ({
      default: (await import('../calendar/calendar-page.tsx')).CalendarPage,
    })),
  },
  {
    path: 'environments',
    nav: 'Environments',
    Component: lazy(async () => ({
      default: (await import('../environments/environments-page.tsx')).EnvironmentsPage,
    })),
  },
  {
    path: 'environments/:name',
    Component: lazy(async () => ({
      default: (await import('../environments/environment-page.tsx')).EnvironmentPage,
    })),
  },
  {
    path: 'environments/:name/:kind/:object',
    Component: lazy(async () => ({
      default: (await import('../workload/workload-page.tsx')).WorkloadPage,
    })),
  },
  {
    path: 'policies',
    nav: 'Policies',
    Component: lazy(async () => ({
      default: (await import('../policies/policies-page.tsx')).PoliciesPage,
    })),
  },
  {
    path: 'compliance',
    nav: 'Compliance',
    Component: lazy(async () => ({
      default: (await import('../compliance/compliance-page.tsx')).CompliancePage,
    })),
  },
  {
    path: 'journal',
    nav: 'Journal',
    Component: lazy(async () => ({
      default: (await import('../journal/journal-page.tsx')).JournalPage,
    })),
  },
  {
    path: 'journal/:seq',
    Component: lazy(async () => ({
      default: (await import('../journal/entry-page.tsx')).EntryPage,
    })),
  },
  {
    path: 'welcome',
    nav: 'First steps',
    Component: lazy(async () => ({
      default: (await import('../welcome/welcome-page.tsx')).WelcomePage,
    })),
  },
];

/** Where somebody who names no screen is taken. */
export const FIRST_PAGE = 'inbox';
