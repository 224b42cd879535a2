import {
  kinds,
  refOf,
  type ApprovalWorkflow,
  type ChangePolicy,
  type Condition,
  type KindDefinition,
} from '@clotho/api';
import { formatInstant } from '@clotho/core';
import { type KubeObject, orNull, type Reflector, WorkQueue } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';
import { policyFinding, workflowFinding, type Finding } from './findings.ts';

interface Conditioned extends KubeObject {
  status?: { conditions?: Condition[]; observedGeneration?: number };
}

interface Subject<T extends KubeObject> {
  definition: KindDefinition;
  view: Reflector<T>;
  judge: (object: T) => Finding;
}

const READY = 'Ready';

/** Has each object of a kind say in a condition whether Clotho acts on it, and on which fields not. */
export function startHonesty(ctx: OperatorContext): { stop(): Promise<void> } {
  const { workflows, policies } = ctx.views;
  const stops = [
    follow<ApprovalWorkflow>(
      { definition: kinds.approvalWorkflow, view: workflows, judge: workflowFinding },
      ctx,
    ),
    follow<ChangePolicy>(
      { definition: kinds.changePolicy, view: policies, judge: policyFinding },
      ctx,
    ),
  ];
  return {
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** Answers how to stop. */
function follow<T extends Conditioned>(
  { definition, view, judge }: Subject<T>,
  ctx: OperatorContext,
): () => Promise<void> {
  const queue = new WorkQueue({
    onError: (error, name) => ctx.log.warn('trying again', { kind: definition.kind, name, error }),
  });
  view.onChange(({ type, object }) => {
    if (type !== 'deleted') queue.add(object.metadata.name);
  });
  const work = async (name: string): Promise<void> => {
    const object = view.store.get(undefined, name);
    if (object) await say(definition, object, judge(object), ctx);
  };
  queue.run(work, { concurrency: 1 });
  return () => queue.stop();
}

async function say(
  definition: KindDefinition,
  object: Conditioned,
  finding: Finding,
  { client, clock }: OperatorContext,
): Promise<void> {
  const { name, uid } = object.metadata;
  const conditions = withReady(object, finding, formatInstant(clock.now()));
  if (!conditions) return;
  const patch = { metadata: { uid }, status: { conditions } };
  await orNull(client.mergePatch(refOf(definition), name, patch, { subresource: 'status' }));
}

/** Null when the object says so already. */
function withReady(object: Conditioned, finding: Finding, now: string): Condition[] | null {
  const { generation = 0 } = object.metadata;
  const conditions = object.status?.conditions ?? [];
  const known = conditions.find(({ type }) => type === READY);
  if (known && isSame(known, finding) && known.observedGeneration === generation) return null;
  const since = known?.status === finding.status ? known.lastTransitionTime : now;
  const others = conditions.filter(({ type }) => type !== READY);
  const ready = { type: READY, ...finding, lastTransitionTime: since };
  return [...others, { ...ready, observedGeneration: generation }];
}

function isSame(known: Condition, { status, reason, message }: Finding): boolean {
  return known.status === status && known.reason === reason && known.message === message;
}
