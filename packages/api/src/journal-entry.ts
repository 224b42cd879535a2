import type { Identity } from './kinds/common.ts';

/** What an entry is about. */
export type EntryKind =
  | 'AdmissionHeld'
  | 'AdmissionAdmitted'
  | 'ApprovalDecision'
  | 'ApprovalNotice'
  | 'Delegation'
  | 'ChangeTransition'
  | 'ObjectApplied'
  | 'ObjectSealed'
  | 'NamespaceAdopted'
  | 'NamespaceLeft'
  | 'KeyEvent'
  | 'PolicyEdit'
  | 'PodConnected'
  | 'BreakGlass'
  | 'SnapshotTaken'
  | 'EnvironmentGap'
  | 'Archived'
  | 'StatementSigned'
  | 'ErasureRequested'
  | 'BlobErased'
  | 'ArchiveErased'
  | 'Organization'
  | 'AccessDenied'
  | 'Login'
  | 'Logout'
  | 'Impersonation'
  | 'ApiKey'
  | 'ApiKeyUse'
  | 'Artifact'
  | 'Attestation'
  | 'Deployment'
  | 'Heads'
  | 'Lockdown'
  | 'RetroReview'
  | 'WindowOverride'
  | 'Alert';

/**
 * One fact that is written down before it takes effect. `id` makes writing idempotent: the same
 * fact recorded twice (after a restart, by two replicas) is one entry.
 */
export interface JournalEntry {
  id: string;
  /** RFC 3339, by the clock of Clotho. */
  at: string;
  kind: EntryKind;
  actor: Identity;
  subject: {
    apiVersion: string;
    kind: string;
    namespace?: string;
    name: string;
    uid?: string;
  };
  /** The Change that this is a part of; its history then holds the entry. */
  change?: { namespace?: string; name: string; uid: string };
  /** Plain JSON; never a value of a Secret. */
  body: Record<string, unknown>;
  /** Content beside the journal that the entry commits to. */
  blobs?: readonly BlobRef[];
}

/** Content that lies beside the journal, by its hash. */
export interface BlobRef {
  /** SHA-256 in hex over all bytes of the blob, the salt included. */
  sha256: string;
  /** Bytes of the blob, the salt included. */
  size: number;
  /**
   * The blob begins with 32 random bytes. Once it is erased its hash tells nothing about what it
   * held, not even to someone who guesses the content.
   */
  salted: boolean;
  /** What it is, for people. */
  name?: string;
  mediaType?: string;
}
