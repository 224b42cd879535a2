import type { EntryKind } from '@clotho/api';

/** What each kind of entry says happened; the compiler holds this list and the kinds together. */
export const ENTRY_KINDS: Readonly<Record<EntryKind, string>> = {
  AccessDenied: 'Call denied',
  AdmissionAdmitted: 'Write admitted',
  AdmissionHeld: 'Write held',
  Alert: 'Alert',
  ApiKey: 'API key',
  ApiKeyUse: 'API key used',
  ApprovalDecision: 'Decision',
  ApprovalNotice: 'Approvers told',
  ArchiveErased: 'Erased from the archive',
  Archived: 'Archived',
  Artifact: 'Artifact built',
  Attestation: 'Attestation',
  BlobErased: 'Content erased',
  BreakGlass: 'Break-glass',
  ChangeTransition: 'Change moved on',
  Delegation: 'Delegation',
  Deployment: 'Deployment of a pipeline',
  EnvironmentGap: 'Gap in environment',
  ErasureRequested: 'Erasure asked for',
  Heads: 'Heads of streams',
  Impersonation: 'Acted for somebody',
  KeyEvent: 'Key',
  Lockdown: 'Lockdown',
  Login: 'Login',
  Logout: 'Logout',
  NamespaceAdopted: 'Namespace adopted',
  NamespaceLeft: 'Namespace left',
  ObjectApplied: 'Object written',
  ObjectSealed: 'Object sealed',
  Organization: 'Organisation',
  PodConnected: 'Pod connected to',
  PolicyEdit: 'Policy edited',
  RetroReview: 'Review afterwards',
  SnapshotTaken: 'Snapshot',
  StatementSigned: 'Statement signed',
  WindowOverride: 'Window overridden',
};

/** A kind in words; one that this version does not know keeps its name. */
export function kindInWords(kind: string): string {
  const words: Readonly<Record<string, string>> = ENTRY_KINDS;
  return words[kind] ?? kind;
}
