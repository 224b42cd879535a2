import type { Identity, Target } from '@clotho/api';
import type { ImplementProblem } from '../change/may-implement.ts';
import type { Operation } from '../digest/digest.ts';

/** What the newest seal record says about the object that is written. */
export interface RecordFact {
  seq: number;
  /** The content of this write is exactly what the record holds. */
  matches: boolean;
  /** The object was deleted with approval. */
  tombstone: boolean;
  change?: string;
}

/** An approved (or not yet approved) request that might cover this write. */
export interface CandidateFact {
  request: { name: string; uid: string };
  change: { name: string; uid: string };
  /** How the content of the write agrees with what was approved. */
  match: 'Result' | 'Delta' | 'None';
  /** Why it does not agree, in words. */
  mismatch?: string;
  /** When the first write of the Change was let through, RFC 3339; now if this is the first. */
  begunAt: string;
  /** The object still stands where it stood when the request was held. */
  baselineCurrent: boolean;
  /** Whether the Change may be implemented at this moment, judged from live objects. */
  mayImplement: { ok: true } | { ok: false; code?: ImplementProblem; message: string };
}

export interface SessionFact {
  name: string;
  uid: string;
}

/** Everything that a decision about one write depends on. */
export interface WriteFacts {
  operation: Operation;
  user: Identity;
  target: Target;
  dryRun: boolean;
  mode: 'Enforce' | 'Audit';
  /** Old and new are the same but for what Clotho leaves out of the digest. */
  unchanged: boolean;
  /** The writer is one of Clotho's own two accounts, which hold no privilege here. */
  ownAccount: 'Gate' | 'Operator' | null;
  /** Name of the WriterExemption that covers this write and is in force. */
  exemption: string | null;
  /** The write is one of the two RoleBindings that give those accounts their rights here. */
  ownBinding: boolean;
  /** Why this way of writing is never held, with the way that is; null for those that are. */
  refusal: string | null;
  record: RecordFact | null;
  candidates: readonly CandidateFact[];
  /** The writer's own break-glass session that is open, covers this write and may be used now. */
  breakGlass: SessionFact | null;
}
