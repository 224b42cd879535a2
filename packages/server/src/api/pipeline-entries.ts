import type { EntryKind, JournalEntry } from '@clotho/api';
import type { Right } from '@clotho/core';
import type { UserInfo } from '@clotho/kube';
import type { Journal } from '@clotho/store';
import { holds, type Grant } from './identity/grant.ts';
import { ApiError } from './problem.ts';

/** Who appends: a process of Clotho, or somebody whom a key or an organisation lets. */
export interface Appender {
  readonly source: string;
  readonly user?: UserInfo;
  /** Absent for the processes. */
  readonly grants?: readonly Grant[];
}

/** What a process tells of its cluster, nobody else does. */
const OPERATOR = 'clotho/operator';
/** Decisions, transitions and seals are nothing that comes from outside. */
const RIGHT_FOR: Readonly<Partial<Record<EntryKind, Right>>> = {
  Artifact: 'append',
  Attestation: 'append',
  Deployment: 'append',
  SnapshotTaken: 'snapshot',
  EnvironmentGap: 'snapshot',
};

/**
 * The entries as they are appended: those from outside in the name of who sends them, and nothing
 * that is not theirs to say.
 *
 * @throws ApiError 403
 */
export async function entriesBy(
  { grants, user }: Appender,
  entries: readonly JournalEntry[],
  journal: Pick<Journal, 'search'>,
): Promise<readonly JournalEntry[]> {
  if (!grants || !user) return entries;
  for (const entry of entries) requireSayable(grants, entry);
  const seen = entries.filter(({ kind }) => RIGHT_FOR[kind] === 'snapshot');
  await requireOwn([...new Set(seen.map(({ subject }) => subject.name))], journal);
  return entries.map((entry) => ({ ...entry, actor: { username: user.username } }));
}

/** Who says that they see these environments, reports them. @throws ApiError 403 */
export async function requireReporter(
  grants: readonly Grant[],
  environments: readonly string[],
  journal: Pick<Journal, 'search'>,
): Promise<void> {
  for (const name of environments) requireReportable(grants, name);
  await requireOwn(environments, journal);
}

/** Whoever reported what a cluster's operator reports would speak over it. */
async function requireOwn(
  environments: readonly string[],
  journal: Pick<Journal, 'search'>,
): Promise<void> {
  for (const name of environments) {
    const stream = `environment/${name}`;
    const [newest] = await journal.search({ stream, order: 'desc', limit: 1 });
    const event: { source?: string } = newest ? JSON.parse(newest.leaf) : {};
    if (event.source !== OPERATOR) continue;
    throw refused(`environment ${name} is reported by the operator of its cluster`);
  }
}

function requireReportable(grants: readonly Grant[], environment: string): void {
  if (holds(grants, 'snapshot', environment)) return;
  throw refused(`you report no environment ${environment}; ${placesOf(grants)}`);
}

function requireSayable(grants: readonly Grant[], { kind, subject, change }: JournalEntry): void {
  const right = RIGHT_FOR[kind];
  if (right === undefined) {
    const allowed = Object.keys(RIGHT_FOR).join(', ');
    throw refused(`${kind} is nothing that comes from outside; ${allowed} are`);
  }
  if (change) throw refused("nobody writes into a Change's history from outside; leave out change");
  if (!holds(grants, right, subject.namespace)) {
    throw refused(
      `you may not append ${kind} there: name a namespace of yours in the subject; ${placesOf(grants)}`,
    );
  }
  if (right === 'snapshot') requireReportable(grants, subject.name);
}

function placesOf(grants: readonly Grant[]): string {
  const places = grants.flatMap(({ namespaces }) => namespaces ?? ['all namespaces']);
  return `yours: ${[...new Set(places)].join(', ')}`;
}

function refused(detail: string): ApiError {
  return new ApiError(403, 'NotForKeys', detail);
}
