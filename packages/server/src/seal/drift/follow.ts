import { SYSTEM_NAMESPACE } from '@clotho/api';
import {
  deltaBetween,
  exemptWriters,
  formatInstant,
  normalize,
  stampOf,
  type Delta,
  type ExemptDriftFacts,
  type Finding,
} from '@clotho/core';
import { resourceOf } from '../../resource-of.ts';
import type { GateContext } from '../../webhook/context.ts';
import { standingExemptions } from '../../webhook/exemptions.ts';
import { forget } from '../adopt/leave-namespace.ts';
import { keepApproved, readApproved } from '../approved.ts';
import { putRecord, records } from '../record.ts';
import { followedFields } from './followed.ts';
import type { Live } from './gather.ts';
import { digestOf } from './report.ts';
import { scalerOf, unscaled } from './scaler.ts';

/**
 * Whether a finding is the doing of those who may write without approval. What is expected follows
 * them then: from now on it is no drift, also when their exemption has ended. Throws KubeError.
 */
export async function follow(finding: Finding, live: Live, ctx: GateContext): Promise<boolean> {
  const writers = exemptWriters(await factsOf(finding, live, ctx));
  if (writers === null) return false;
  await journal(finding, live, writers, ctx);
  switch (finding) {
    case 'Changed':
      await followChange(live, writers, ctx);
      break;
    case 'Unsealed':
      await seal(live, ctx);
      break;
    case 'Missing':
      if (live.record) await forget(live.record, ctx);
      break;
    case 'Forged':
      return false;
  }
  ctx.log.info('an exempt writer is followed', { finding, target: live.target, writers });
  return true;
}

async function factsOf(finding: Finding, live: Live, ctx: GateContext): Promise<ExemptDriftFacts> {
  const { target } = live;
  const { group, resource } = await resourceOf(target, ctx.discovery);
  const isChanged = finding === 'Changed';
  return {
    finding,
    object: { group, resource, namespace: target.namespace ?? '', name: target.name },
    delta: isChanged ? await deltaOf(live, ctx) : null,
    exemptions: standingExemptions(ctx)
      .filter(({ standing }) => standing.reason === 'InForce')
      .map(({ exemption }) => exemption),
    scaler: isChanged ? await scalerOf(live, ctx) : null,
  };
}

async function deltaOf(live: Live, ctx: GateContext): Promise<Delta | null> {
  const { record, object, hasStatus } = live;
  if (!record || !object) return null;
  const approved = (await readApproved(record.spec, hasStatus, ctx)) ?? unscaled(live);
  return (
    approved && deltaBetween(normalize(approved, { hasStatus }), normalize(object, { hasStatus }))
  );
}

/** The record keeps saying what was approved: to apply that again needs no approval. */
async function followChange(live: Live, by: string[], ctx: GateContext): Promise<void> {
  const { record, observed } = live;
  if (!record || !observed) return;
  const digest = digestOf(live) ?? '';
  const fields = followedFields(record, { objectUid: observed.metadata.uid, digest });
  const stamp = stampOf(fields, ctx.keys.ring());
  const followed = { digest, by, at: formatInstant(ctx.clock.now()), stamp };
  await ctx.client.mergePatch(
    records,
    record.metadata.name,
    { metadata: { uid: record.metadata.uid }, status: { followed } },
    { namespace: SYSTEM_NAMESPACE, subresource: 'status' },
  );
}

/** An object that an exempt writer made is sealed as it stands. */
async function seal(live: Live, ctx: GateContext): Promise<void> {
  const { record, observed, target } = live;
  const digest = digestOf(live);
  if (!observed || digest === undefined) return;
  const unsealed = {
    target: { ...target, uid: observed.metadata.uid },
    digest,
    seq: record ? record.spec.seq + 1 : 0,
    origin: 'Exempt',
    operation: 'Adopt',
    sealedAt: formatInstant(ctx.clock.now()),
  } as const;
  const { spec } = await putRecord(unsealed, record, ctx);
  await keepApproved(spec, null, ctx);
}

async function journal(
  finding: Finding,
  live: Live,
  writers: string[],
  ctx: GateContext,
): Promise<void> {
  const { target, observed, record } = live;
  const uid = observed?.metadata.uid ?? record?.spec.target.uid ?? '';
  const version = (observed ?? record)?.metadata.resourceVersion ?? '';
  await ctx.recorder.record({
    id: `followed/${finding}/${uid}/${version}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'ObjectSealed',
    actor: { username: 'clotho-gate' },
    subject: { ...target, uid },
    body: { followed: finding, writers, digest: digestOf(live) ?? null },
  });
}
