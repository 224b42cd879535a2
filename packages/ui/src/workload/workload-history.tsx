import { lazy, type LazyExoticComponent } from 'react';
import type { History } from './workload-page.tsx';

/** How a workload got here, in a page of the host's own. */
export const WorkloadHistory: LazyExoticComponent<typeof History> = lazy(async () => ({
  default: (await import('./workload-page.tsx')).History,
}));
