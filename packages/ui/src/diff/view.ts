import type { Base } from './sides.ts';

/** How the differences of a Change are shown. */
export interface DiffView {
  readonly base: Base;
  /** Leave out what would hold anyway. */
  readonly fold: boolean;
  readonly isFinished: boolean;
  readonly isOpen: (name: string) => boolean;
  readonly open: (name: string, isOpen?: boolean) => void;
  readonly openAll: (isOpen: boolean) => void;
  readonly setBase: (base: Base) => void;
  readonly setFold: (fold: boolean) => void;
}
