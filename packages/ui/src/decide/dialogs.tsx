import { lazy, useEffect, type LazyExoticComponent } from 'react';
import type { BatchDialog as Batch } from './batch-dialog.tsx';
import type { DecideDialog as Decide } from './decide-dialog.tsx';

/** A list is there before anybody decides; the dialogs come after it. */
const AFTER_MS = 1_000;

const load = {
  decide: async () => (await import('./decide-dialog.tsx')).DecideDialog,
  batch: async () => (await import('./batch-dialog.tsx')).BatchDialog,
};

export const DecideDialog: LazyExoticComponent<typeof Decide> = lazy(async () => ({
  default: await load.decide(),
}));
export const BatchDialog: LazyExoticComponent<typeof Batch> = lazy(async () => ({
  default: await load.batch(),
}));

/** Fetches the dialogs once the screen is idle: the keys that open them are not waited for. */
export function useDialogsSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      // What fails here is fetched again, and told, when a dialog is opened.
      void Promise.allSettled([load.decide(), load.batch()]);
    }, AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}
