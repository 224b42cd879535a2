import { ApiError, clothoClient, kinds, type Change, type StepStatus } from '@clotho/api';
import { eventName } from '../event-name.ts';
import type { Host } from '../host.ts';
import type { Cluster } from '../kube.ts';
import { visible } from '../text/visible.ts';
import { openSteps } from './outlook.ts';

/** A step that waits for the user. */
export interface Waiting {
  change: Change;
  step: StepStatus;
  /** Decisions count from then on only, outside the hours of the step. */
  from?: string;
}

export interface Search {
  cluster: Cluster;
  /** Left out: all namespaces. */
  namespace?: string;
  /** Only steps of this name. */
  step?: string | undefined;
}

const AT_ONCE = 8;

/**
 * The steps that the user may decide, the longest waiting first. Clotho itself is asked, by a
 * dry-run of each approval: it alone knows every rule. @throws ApiError
 */
export async function waitingForUser(
  host: Host,
  { cluster, namespace, step }: Search,
): Promise<Waiting[]> {
  const client = clothoClient(cluster.transport);
  const scope = namespace === undefined ? {} : { namespace };
  const { items } = await client.list(kinds.change, scope);
  const open = items.flatMap((change) =>
    openSteps(change)
      .filter(({ name }) => step === undefined || name === step)
      .map((each) => ({ change, step: each })),
  );
  const found: Waiting[] = [];
  for (let at = 0; at < open.length; at += AT_ONCE) {
    const some = open.slice(at, at + AT_ONCE);
    const answers = await Promise.all(some.map((each) => tried(host, cluster, each)));
    found.push(...answers.flatMap((answer) => answer ?? []));
  }
  return visible(found.toSorted(byAge));
}

async function tried(
  host: Host,
  cluster: Cluster,
  { change, step }: Waiting,
): Promise<Waiting | null> {
  const { name, namespace = '' } = change.metadata;
  const metadata = { name: eventName(name, step.name, () => host.random()), namespace };
  const spec = {
    targetStep: step.name,
    decision: 'approve' as const,
    // Some steps ask for one; whether there will be one is not known yet.
    comment: '(asked by a dry-run)',
    changeRef: { name },
  };
  try {
    const client = clothoClient(cluster.transport);
    await client.create(kinds.approvalEvent, { metadata, spec }, { dryRun: true });
    return { change, step };
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 403) throw error;
    const from = /it may be made from (\S+) on/.exec(error.message)?.[1];
    return from === undefined ? null : { change, step, from };
  }
}

function byAge(a: Waiting, b: Waiting): number {
  return (a.step.openedAt ?? '').localeCompare(b.step.openedAt ?? '');
}
