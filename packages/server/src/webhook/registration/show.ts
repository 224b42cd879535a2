import { kinds, refOf, type Condition, type WriterExemption } from '@clotho/api';
import { formatInstant, policyFor, type ExemptionStanding } from '@clotho/core';
import { isNotFound } from '@clotho/kube';
import type { GateContext } from '../context.ts';
import { standingExemptions } from '../exemptions.ts';

const READY = 'Ready';

/** Policies show what they manage, and exemptions whether they count. Throws KubeError. */
export async function showScope(ctx: GateContext): Promise<void> {
  await showManaged(ctx);
  for (const { exemption, standing } of standingExemptions(ctx)) {
    await showStanding(exemption, standing, ctx);
  }
}

async function showManaged({ views, client }: GateContext): Promise<void> {
  const policies = views.policies();
  for (const policy of policies) {
    const managed = views
      .namespaces()
      .filter((namespace) => policyFor(namespace, policies)?.metadata.name === policy.metadata.name)
      .map(({ name }) => name)
      .toSorted();
    if (JSON.stringify(managed) === JSON.stringify(policy.status?.managedNamespaces)) continue;
    await client.mergePatch(
      refOf(kinds.changePolicy),
      policy.metadata.name,
      { status: { managedNamespaces: managed } },
      { subresource: 'status' },
    );
  }
}

async function showStanding(
  exemption: WriterExemption,
  standing: ExemptionStanding,
  { client, clock }: GateContext,
): Promise<void> {
  const { generation: observedGeneration = 0, name, uid } = exemption.metadata;
  const conditions = exemption.status?.conditions ?? [];
  const known = conditions.find(({ type }) => type === READY);
  const ready = readyOf(standing, known, formatInstant(clock.now()));
  const isKnown = known !== undefined && isSame(known, ready);
  if (isKnown && exemption.status?.observedGeneration === observedGeneration) return;
  const others = conditions.filter(({ type }) => type !== READY);
  const status = { observedGeneration, conditions: [...others, ready] };
  const patch = { metadata: { uid }, status };
  // One that has just gone shows nothing.
  await client
    .mergePatch(refOf(kinds.writerExemption), name, patch, { subresource: 'status' })
    .catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}

function readyOf(
  { reason, message }: ExemptionStanding,
  known: Condition | undefined,
  now: string,
): Condition {
  const status = reason === 'InForce' ? 'True' : 'False';
  const since = known?.status === status ? known.lastTransitionTime : now;
  return { type: READY, status, reason, message, lastTransitionTime: since };
}

function isSame(a: Condition, b: Condition): boolean {
  return a.status === b.status && a.reason === b.reason && a.message === b.message;
}
