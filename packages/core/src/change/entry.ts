import type { ChangePhase, EntryKind, StepNotice } from '@clotho/api';

/** One thing that happens to a Change now; it is recorded before it takes effect. */
export interface NextEntry {
  kind: EntryKind;
  what: string;
  phase?: ChangePhase;
  who: string;
  /** For an escalation or a timeout: who is told. */
  notice?: StepNotice;
}
