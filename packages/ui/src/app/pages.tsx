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
];

/** Where somebody who names no screen is taken. */
export const FIRST_PAGE = 'changes';
/** What every screen's address begins with, in every host. */
export const ROOT = '/clotho';
