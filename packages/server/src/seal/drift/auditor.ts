import { GROUP, SYSTEM_NAMESPACE, type SealRecord, type Target } from '@clotho/api';
import { judgeDrift, recordName, type Judgement } from '@clotho/core';
import { EventRecorder, isConflict, WorkQueue, type Reflector } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import type { LiveViews } from '../../webhook/views.ts';
import type { Adoption } from '../adopt/adoption.ts';
import { annotate } from '../annotate.ts';
import { BY_NAMESPACE } from '../record-view.ts';
import { auditNamespace, isClean } from './full-audit.ts';
import { follow } from './follow.ts';
import { factsOf, gatherLive, type Live } from './gather.ts';
import { keyOf, targetOfKey } from './key.ts';
import { close, digestOf, isReported, report } from './report.ts';
import { openRestorer, type Restorer } from './restore.ts';
import { keepUp } from './upkeep.ts';
import { openWatches, type Watches } from './watches.ts';

/** An approved write is sealed within a moment; what looks odd is looked at again after it. */
const GRACE_MS = 2_000;
const GAP_GRACE_MS = 3_000;
const AT_ONCE = 8;

interface Options {
  views: LiveViews;
  records: Reflector<SealRecord>;
  adoption: Adoption;
  /** How often everything is compared, besides what the watches tell; milliseconds. */
  fullAuditMs?: number;
}

interface Audit {
  records: Reflector<SealRecord>;
  adoption: Adoption;
  watches: Watches;
  events: EventRecorder;
  restorer: Restorer;
  /** When an object first looked odd, by key; milliseconds. */
  odd: Map<string, number>;
  /** What was told about objects that have no record, by key. */
  unsealed: Map<string, string>;
}

export interface Auditor {
  /** Compares everything soon, for instance after the gate may have been out of force. */
  auditAll(): void;
  stop(): Promise<void>;
}

/** Compares what stands in managed namespaces with what was approved, all the time. */
export function startAuditor(options: Options, ctx: GateContext): Auditor {
  const queue = new WorkQueue({
    onError: (error, key) => {
      if (!isConflict(error)) ctx.log.warn('an object is audited again', { key, error });
    },
  });
  const suspect = (target: Target): void => queue.add(keyOf(target));
  const audit = openAudit(options, suspect, ctx);
  followRecords(audit, suspect);
  queue.run((key) => look(key, audit, ctx), { concurrency: AT_ONCE });
  const full = startFullAudits(options, suspect, ctx);
  return {
    auditAll: () => full.auditAll(),
    stop: async () => {
      await Promise.all([full.stop(), queue.stop(), audit.watches.stop()]);
      await audit.events.flush();
    },
  };
}

function openAudit(
  { records, adoption }: Options,
  suspect: (target: Target) => void,
  ctx: GateContext,
): Audit {
  return {
    records,
    adoption,
    watches: openWatches(suspect, ctx),
    events: new EventRecorder({
      client: ctx.client,
      reportingController: `${GROUP}/gate`,
      reportingInstance: 'clotho-gate',
      onError: (error) => ctx.log.warn('an Event could not be written', { error }),
    }),
    restorer: openRestorer(ctx),
    odd: new Map(),
    unsealed: new Map(),
  };
}

/** Kinds that carry seals in a namespace are followed there. */
function followRecords({ records, watches }: Audit, suspect: (target: Target) => void): void {
  for (const { spec } of records.store.list()) watches.follow(spec.target);
  records.onChange(({ type, object: { spec } }) => {
    const { namespace = '' } = spec.target;
    if (type !== 'deleted') watches.follow(spec.target);
    else if (records.store.byIndex(BY_NAMESPACE, namespace).length === 0) watches.leave(namespace);
    suspect(spec.target);
  });
}

function startFullAudits(
  { views, records, adoption, fullAuditMs = 10 * 60_000 }: Options,
  suspect: (target: Target) => void,
  ctx: GateContext,
): Auditor {
  const queue = new WorkQueue({
    onError: (error, namespace) => ctx.log.warn('the full audit comes later', { namespace, error }),
  });
  const all = (afterMs: number): void => {
    for (const { name } of views.namespaces()) {
      if (adoption.isAdopted(name)) queue.addAfter(name, afterMs);
    }
  };
  adoption.onAdopted((namespace) => queue.add(namespace));
  queue.run(
    async (namespace) => {
      if (!adoption.isAdopted(namespace)) return;
      const objects = await auditNamespace(namespace, records, suspect, ctx);
      ctx.log.info('audited a namespace', { namespace, objects });
      return { requeueAfterMs: fullAuditMs };
    },
    { concurrency: 1 },
  );
  all(0);
  return { auditAll: () => all(GAP_GRACE_MS), stop: () => queue.stop() };
}

/** Judges one object: by the views first, and live before anything is said or done. */
async function look(
  key: string,
  audit: Audit,
  ctx: GateContext,
): Promise<{ requeueAfterMs: number } | void> {
  const target = targetOfKey(key);
  if (!audit.adoption.isAdopted(target.namespace)) return forgetKey(key, audit);
  const quick = judgeByViews(target, audit, ctx);
  if (quick.says === 'Clean' && !audit.unsealed.has(key)) return forgetKey(key, audit);
  if (quick.says === 'Annotate') return annotate(quick.record.spec, ctx);
  if (quick.says === 'Odd') {
    const wait = graceLeft(key, audit);
    if (wait > 0) return { requeueAfterMs: wait };
  }
  const live = await gatherLive(target, ctx);
  const judgement = judgeDrift(live.facts);
  await settle(key, judgement, live, { audit, ctx });
}

type Glance =
  | { says: 'Clean' | 'Odd' | 'Over' }
  /** Harmless and frequent: after an adoption and after a key rotation it is every object. */
  | { says: 'Annotate'; record: SealRecord };

function judgeByViews(target: Target, { records, watches }: Audit, ctx: GateContext): Glance {
  const record = records.store.get(SYSTEM_NAMESPACE, recordName(target)) ?? null;
  const observed = watches.see({ ...target, ...versionOf(record) });
  if (observed === undefined) return { says: 'Odd' };
  return glanceAt(judgeDrift(factsOf({ target, record, observed }, ctx)), record);
}

function glanceAt({ finding, upkeep }: Judgement, record: SealRecord | null): Glance {
  if (finding !== null || upkeep === 'Forget' || upkeep === 'Rebind') return { says: 'Odd' };
  if (record?.status?.drift !== undefined) return { says: 'Over' };
  return record && upkeep === 'Annotate' ? { says: 'Annotate', record } : { says: 'Clean' };
}

function versionOf(record: SealRecord | null): { apiVersion?: string } {
  return record ? { apiVersion: record.spec.target.apiVersion } : {};
}

async function settle(
  key: string,
  judgement: Judgement,
  live: Live,
  { audit, ctx }: { audit: Audit; ctx: GateContext },
): Promise<void> {
  const { finding } = judgement;
  if (finding === null || (await follow(finding, live, ctx))) {
    forgetKey(key, audit);
    if (live.record?.status?.drift !== undefined) await close(live.record, ctx);
  } else if (!isTold(key, judgement, live, audit)) {
    await report(finding, live, audit.events, ctx);
    if (!live.record) audit.unsealed.set(key, digestOf(live) ?? '');
    await audit.restorer.restore(finding, live);
  }
  await keepUp(judgement.upkeep, live, ctx);
  if (isClean(judgement)) audit.odd.delete(key);
}

function isTold(key: string, { finding }: Judgement, live: Live, { unsealed }: Audit): boolean {
  if (finding === null) return true;
  return live.record ? isReported(finding, live) : unsealed.get(key) === digestOf(live);
}

function forgetKey(key: string, { odd, unsealed }: Audit): void {
  odd.delete(key);
  unsealed.delete(key);
}

function graceLeft(key: string, { odd }: Audit): number {
  const now = performance.now();
  const since = odd.get(key) ?? now;
  odd.set(key, since);
  return Math.max(0, since + GRACE_MS - now);
}
