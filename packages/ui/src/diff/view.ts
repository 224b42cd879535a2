import type { Base } from './sides.ts';

/** How the differences of a Change are shown. */
export interface DiffView {
  readonly base: Base;
  /** Leave out what would hold anyway. */
  readonly fold: boolean;
  readonly isFinished: boolean;
  isOpen(name: string): boolean;
  open(name: string, isOpen?: boolean): void;
  openAll(isOpen: boolean): void;
  setBase(base: Base): void;
  setFold(fold: boolean): void;
}
