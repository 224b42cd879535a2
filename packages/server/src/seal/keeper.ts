import { GATE_NAMESPACE } from '@clotho/api';
import { LeaderElector } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
import { keepPolicies } from '../webhook/registration/policies/keep.ts';
import type { Wanted } from '../webhook/registration/policies/read.ts';
import type { LiveViews } from '../webhook/views.ts';
import { startAdoption } from './adopt/adoption.ts';
import { startAuditor, type Auditor } from './drift/auditor.ts';
import { openRecords } from './record-view.ts';
import { startResealing } from './rotation/reseal.ts';

export interface SealKeeper {
  /** The gate may have been out of force: if this replica keeps the seals, it compares everything. */
  afterGap(): void;
  stop(): Promise<void>;
}

interface Options {
  views: LiveViews;
  /** Names this replica; no two share it. */
  identity: string;
  /** The admission policies that are to stand. */
  policies: readonly Wanted[];
}

/**
 * The work that one replica does for all: baselines of namespaces, the drift audit, new seals after
 * a key rotation, admission policies. Sealing itself and the answers to reviews go on everywhere.
 */
export function startSealKeeper(
  { views, identity, policies }: Options,
  ctx: GateContext,
): SealKeeper {
  const stopping = new AbortController();
  const auditors = new Set<Auditor>();
  const elector = new LeaderElector({
    client: ctx.client,
    namespace: GATE_NAMESPACE,
    name: 'clotho-gate-keeper',
    identity,
    onStartedLeading: (signal) => lead({ views, policies, auditors }, signal, ctx),
    onError: (error) => ctx.log.warn('the lease of the seal keeper', { error }),
  });
  const running = elector.run(stopping.signal);
  return {
    afterGap: () => auditors.forEach((auditor) => auditor.auditAll()),
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function lead(
  { views, policies, auditors }: Omit<Options, 'identity'> & { auditors: Set<Auditor> },
  signal: AbortSignal,
  ctx: GateContext,
): Promise<void> {
  ctx.log.info('this replica keeps the seals');
  const records = await openRecords(ctx);
  const adoption = await startAdoption({ views, records }, ctx);
  const auditor = startAuditor({ views, records, adoption }, ctx);
  const resealing = startResealing(records, ctx);
  const onGap = (): void => auditor.auditAll();
  const keptPolicies = keepPolicies({ wanted: policies, views, onGap }, ctx);
  auditors.add(auditor);
  await aborted(signal);
  auditors.delete(auditor);
  await Promise.all([keptPolicies.stop(), resealing.stop(), auditor.stop()]);
  await Promise.all([adoption.stop(), records.stop()]);
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
