import type { EntryKind } from '@clotho/api';

/** What each kind of entry says happened; the compiler holds this list and the kinds together. */
const ENTRY_KINDS: Readonly<Record<EntryKind, string>> = {
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

/** What belongs together, for whoever looks for it. */
const GROUPS: Readonly<Record<EntryKind, string>> = {
  AccessDenied: 'People and access',
  AdmissionAdmitted: 'Writes',
  AdmissionHeld: 'Writes',
  Alert: 'Exceptions and alerts',
  ApiKey: 'People and access',
  ApiKeyUse: 'People and access',
  ApprovalDecision: 'Changes and approvals',
  ApprovalNotice: 'Changes and approvals',
  ArchiveErased: 'The journal itself',
  Archived: 'Changes and approvals',
  Artifact: 'Builds and pipelines',
  Attestation: 'Builds and pipelines',
  BlobErased: 'The journal itself',
  BreakGlass: 'Exceptions and alerts',
  ChangeTransition: 'Changes and approvals',
  Delegation: 'Changes and approvals',
  Deployment: 'Builds and pipelines',
  EnvironmentGap: 'Environments',
  ErasureRequested: 'The journal itself',
  Heads: 'The journal itself',
  Impersonation: 'People and access',
  KeyEvent: 'The journal itself',
  Lockdown: 'Exceptions and alerts',
  Login: 'People and access',
  Logout: 'People and access',
  NamespaceAdopted: 'Environments',
  NamespaceLeft: 'Environments',
  ObjectApplied: 'Writes',
  ObjectSealed: 'Writes',
  Organization: 'People and access',
  PodConnected: 'People and access',
  PolicyEdit: 'Exceptions and alerts',
  RetroReview: 'Changes and approvals',
  SnapshotTaken: 'Environments',
  StatementSigned: 'The journal itself',
  WindowOverride: 'Exceptions and alerts',
};

export interface KindGroup {
  /** Key of the words. */
  readonly name: string;
  readonly kinds: readonly (readonly [kind: string, words: string])[];
}

/** The kinds by what they belong to, in the order of the alphabet. */
export function kindGroups(): readonly KindGroup[] {
  const byGroup = Map.groupBy(Object.entries(GROUPS), ([, name]) => name);
  return [...byGroup].map(([name, members]) => ({
    name,
    kinds: members
      .map(([kind]) => [kind, kindInWords(kind)] as const)
      .toSorted(([, a], [, b]) => a.localeCompare(b)),
  }));
}

/** A kind in words; one that this version does not know keeps its name. */
export function kindInWords(kind: string): string {
  const words: Readonly<Record<string, string>> = ENTRY_KINDS;
  return words[kind] ?? kind;
}
