import type { ArchiveStatus } from '@clotho/api';
import { coversOf } from '../archive/covers.ts';
import type { Judgement } from '../approval/judge.ts';
import type { ChangeFacts } from './facts.ts';

/** What is known of the archive, whoever asks. */
export interface ArchiveFact {
  /** Whether the journal server has an archive; absent while it could not be asked. */
  configured?: boolean;
  /** What of the Change was archived last. */
  done?: ArchiveStatus;
  /** Why the last attempt did not succeed, or why it could not be asked. */
  problem?: string;
}

/** How the archive stands to what is approved now. */
export type ArchiveStanding =
  /** It is not approved: there is nothing to archive. */
  | { state: 'NotYet' }
  | { state: 'Done'; archive: ArchiveStatus }
  /** There is no archive. */
  | { state: 'Missing'; required: boolean; problem: string }
  /** It has to be archived first. */
  | { state: 'Waits'; covers: string; problem?: string };

const NONE = 'the journal server has none (set CLOTHO_ARCHIVE_ENDPOINT and what belongs to it)';

type Known = Pick<ChangeFacts, 'archive' | 'approval' | 'rules' | 'writes'>;

export function archiveStanding(known: Known, judgement: Judgement | undefined): ArchiveStanding {
  const { archive, approval, writes } = known;
  const { done } = archive;
  // What was archived before the first write is what is written, whatever comes later.
  const begun = writes.some(({ state }) => state !== 'Pending' && state !== 'Refused');
  if (done && begun) return { state: 'Done', archive: done };
  if (!approval || judgement?.outcome !== 'Approved') return { state: 'NotYet' };
  const covers = coversOf(approval.contentDigest, judgement.steps);
  return done?.covers === covers ? { state: 'Done', archive: done } : unarchived(known, covers);
}

function unarchived({ archive, rules }: Known, covers: string): ArchiveStanding {
  const { configured, problem } = archive;
  if (configured === false) {
    const required = rules.policy?.spec.archive === 'Required';
    return { state: 'Missing', required, problem: problem ?? NONE };
  }
  return { state: 'Waits', covers, ...(problem === undefined ? {} : { problem }) };
}

/** Whether it keeps a Change from being written. */
export function isUnarchived(standing: ArchiveStanding): boolean {
  return standing.state === 'Waits' || (standing.state === 'Missing' && standing.required);
}

/** In words, when it keeps a Change from being written. */
export function archiveInWords(standing: ArchiveStanding): string | null {
  if (!isUnarchived(standing)) return null;
  if (standing.state === 'Missing') {
    return `its policy asks for an archive, and no archive is configured: ${standing.problem}`;
  }
  const problem = standing.state === 'Waits' ? standing.problem : undefined;
  return problem === undefined
    ? 'what is approved is being archived'
    : `what is approved could not be archived: ${problem}`;
}
