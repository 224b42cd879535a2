import type { LeafEntry } from '../../entry.ts';
import { textAt } from './story.ts';

/** What an entry of a kind says, where its body doesn't say it better. */
const WORDS: Readonly<Record<string, string>> = {
  AdmissionHeld: 'A write was held',
  AdmissionAdmitted: 'A write was let through',
  ApprovalDecision: 'A decision',
  ObjectApplied: 'Written',
  ObjectSealed: 'Sealed',
  NamespaceAdopted: 'The namespace came under management',
  NamespaceLeft: 'The namespace left management',
  KeyEvent: 'A key',
  PolicyEdit: 'The rules were edited',
  PodConnected: 'Somebody connected to a Pod',
  BreakGlass: 'A break-glass session',
  SnapshotTaken: 'A snapshot was taken',
  EnvironmentGap: 'The environment could not be seen',
  Archived: 'Put into the archive',
  StatementSigned: 'A statement was signed',
  ErasureRequested: 'Somebody asked for content to be erased',
  BlobErased: 'Content was erased',
  ArchiveErased: 'Erased content was removed from the archive',
  Organization: 'An organisation or its members',
  AccessDenied: 'Access was denied',
  Login: 'A login',
  Logout: 'A logout',
  Impersonation: 'Somebody acted as somebody else',
  ApiKey: 'An API key was made or revoked',
  ApiKeyUse: 'An API key was used',
  Artifact: 'Something was built',
  Attestation: 'An attestation',
  Deployment: 'A deployment of a pipeline',
  Heads: 'Every history was counted',
  ApprovalNotice: 'Approvers were told',
  Delegation: 'A delegation',
  Lockdown: 'A lockdown',
  RetroReview: 'A review afterwards',
  Alert: 'An alert',
};
const DETAILS = ['stage', 'operation', 'decision', 'event', 'finding', 'effect', 'reason'];

/** An entry in words; for kinds that say nothing of themselves, the kind and what it is about. */
export function whatOf(entry: LeafEntry): string {
  const { kind, body } = entry;
  const what = textAt(body, ['what']);
  if (kind === 'ChangeTransition') {
    return [textAt(body, ['phase']), what].filter(Boolean).join(': ');
  }
  const details = DETAILS.map((field) => textAt(body, [field])).filter(Boolean);
  const about = `${WORDS[kind] ?? kind}: ${objectOf(entry)}`;
  return what === '' && details.length === 0 ? about : `${about} (${what || details.join(' ')})`;
}

/** `Deployment shop/web` */
export function objectOf({ subject: { kind, namespace, name } }: LeafEntry): string {
  return `${kind} ${[namespace, name].filter(Boolean).join('/')}`;
}
