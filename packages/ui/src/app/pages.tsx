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
    path: 'changes',
    nav: 'Changes',
    Component: lazy(async () => ({
      default: (await import('../changes/changes-page.tsx')).ChangesPage,
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
    path: 'policies',
    nav: 'Policies',
    Component: lazy(async () => ({
      default: (await import('../policies/policies-page.tsx')).PoliciesPage,
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
];

/** Where somebody who names no screen is taken. */
export const FIRST_PAGE = 'changes';
