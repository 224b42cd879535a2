import { SYSTEM_NAMESPACE, type SealRecord, type SealRecordStatus } from '@clotho/api';
import {
  deltaBetween,
  describeFinding,
  formatInstant,
  formatPath,
  normalize,
  type Finding,
} from '@clotho/core';
import { isNotFound, type EventRecorder } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { raiseAlert } from '../alert.ts';
import { readApproved } from '../approved.ts';
import { records } from '../record.ts';
import type { Live } from './gather.ts';

const SHOWN_PATHS = 20;

/** Tells of a finding once: on record, as an Event of the object, and on its record. */
export async function report(
  finding: Finding,
  live: Live,
  events: EventRecorder,
  ctx: GateContext,
): Promise<void> {
  const paths = finding === 'Changed' ? await changedPaths(live, ctx) : [];
  await alertOf(finding, live, paths, ctx);
  const { target, record } = live;
  const { apiVersion, kind, namespace = '', name } = target;
  const where = paths.length > 0 ? ` (${paths.join(', ')})` : '';
  const note = `${kind} ${name}: ${describeFinding(finding)}${where}`;
  if (record) await show(record, driftStatus(finding, live, note, ctx), ctx);
  events.record(
    { apiVersion, kind, metadata: { name, namespace, uid: uidOf(live) } },
    { type: 'Warning', reason: `Drift${finding}`, action: 'Audit', note },
  );
  ctx.log.warn('drift', { finding, target });
}

async function alertOf(
  finding: Finding,
  live: Live,
  paths: string[],
  ctx: GateContext,
): Promise<void> {
  const { target, record, observed } = live;
  const uid = uidOf(live);
  const version = (observed ?? record)?.metadata.resourceVersion ?? '';
  await raiseAlert(
    {
      id: `drift/${finding}/${uid}/${version}`,
      subject: { ...target, uid },
      body: { finding, digest: digestOf(live) ?? null, seq: record?.spec.seq ?? null, paths },
    },
    ctx,
  );
}

function uidOf({ observed, record }: Live): string {
  return observed?.metadata.uid ?? record?.spec.target.uid ?? '';
}

/** Whether this very finding has been told already. */
export function isReported(finding: Finding, live: Live): boolean {
  const { drift, driftDigest } = live.record?.status ?? {};
  return drift === finding && driftDigest === digestOf(live);
}

/** Says that the object stands as approved again. */
export async function close(record: SealRecord, ctx: GateContext): Promise<void> {
  const { drift, since = '' } = record.status ?? {};
  await raiseAlert(
    {
      id: `drift-closed/${record.metadata.uid}/${record.metadata.resourceVersion}`,
      subject: record.spec.target,
      body: { finding: drift, state: 'Closed', since },
    },
    ctx,
  );
  ctx.log.info('drift is over', { finding: drift, target: record.spec.target });
  const condition = conditionOf('True', 'AsApproved', 'the object stands as it was approved', ctx);
  const status = { drift: null, since: null, driftDigest: null, conditions: [condition] };
  await show(record, status, ctx);
}

export function digestOf({ observed }: Live): string | undefined {
  return observed?.observed.digests[0];
}

async function changedPaths(live: Live, ctx: GateContext): Promise<string[]> {
  const { record, object, hasStatus } = live;
  const approved = record && (await readApproved(record.spec, hasStatus, ctx));
  if (!approved || !object) return [];
  const options = { hasStatus };
  const delta = deltaBetween(normalize(approved, options), normalize(object, options));
  return delta.slice(0, SHOWN_PATHS).map(({ path }) => formatPath(path));
}

function driftStatus(
  finding: Finding,
  live: Live,
  message: string,
  ctx: GateContext,
): Record<string, unknown> {
  return {
    drift: finding,
    since: formatInstant(ctx.clock.now()),
    driftDigest: digestOf(live) ?? null,
    conditions: [conditionOf('False', finding, message, ctx)],
  };
}

type Condition = NonNullable<SealRecordStatus['conditions']>[number];

function conditionOf(
  status: 'True' | 'False',
  reason: string,
  message: string,
  ctx: GateContext,
): Condition {
  return {
    type: 'AsApproved',
    status,
    reason,
    message,
    lastTransitionTime: formatInstant(ctx.clock.now()),
  };
}

async function show(record: SealRecord, status: object, ctx: GateContext): Promise<void> {
  try {
    await ctx.client.mergePatch(
      records,
      record.metadata.name,
      { metadata: { uid: record.metadata.uid }, status },
      { namespace: SYSTEM_NAMESPACE, subresource: 'status' },
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
