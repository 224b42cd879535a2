/** Why a write was let through. */
const allowed = {
  /** Nothing that counts differs between the old and the new object. */
  Unchanged: 'Unchanged',
  /** A WriterExemption names this writer and this write. */
  Exempt: 'Exempt',
  /** The content is what the newest seal record of the object holds. */
  Restores: 'Restores',
  /** The gate binds Clotho's accounts in a namespace that it manages. */
  OwnBinding: 'OwnBinding',
  /** An approved Change, in its window, carries exactly this write. */
  Approved: 'Approved',
  /** The writer has an open break-glass session of their own that covers the write. */
  BreakGlass: 'BreakGlass',
  /** The policy only watches: the write passes with a warning and a record. */
  AuditOnly: 'AuditOnly',
  /** Nothing is written by a dry-run; the answer says what would happen. */
  DryRun: 'DryRun',
} as const;

/** Why a write was not let through. */
const refused = {
  /** Held: kept as a ManifestRequest until a Change carries it. */
  Held: 'Held',
  /** There is no object that could be held: a binding of a Pod, a change of a running one. */
  NotHoldable: 'NotHoldable',
  /** One of Clotho's own accounts tried something that no approved Change carries. */
  NotApproved: 'NotApproved',
} as const;

export type AllowReason = keyof typeof allowed;
export type RefuseReason = keyof typeof refused;
