import { GATE_NAMESPACE } from '@clotho/api';
import { LeaderElector } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
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
}

/**
 * The work on seals that one replica does for all: baselines of namespaces, the drift audit, new
 * seals after a key rotation. Sealing itself and the answers to reviews go on everywhere.
 */
export function startSealKeeper({ views, identity }: Options, ctx: GateContext): SealKeeper {
  const stopping = new AbortController();
  const auditors = new Set<Auditor>();
  const elector = new LeaderElector({
    client: ctx.client,
    namespace: GATE_NAMESPACE,
    name: 'clotho-gate-keeper',
    identity,
    onStartedLeading: (signal) => lead({ views, auditors }, signal, ctx),
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
  { views, auditors }: { views: LiveViews; auditors: Set<Auditor> },
  signal: AbortSignal,
  ctx: GateContext,
): Promise<void> {
  ctx.log.info('this replica keeps the seals');
  const records = await openRecords(ctx);
  const adoption = await startAdoption({ views, records }, ctx);
  const auditor = startAuditor({ views, records, adoption }, ctx);
  const resealing = startResealing(records, ctx);
  auditors.add(auditor);
  await aborted(signal);
  auditors.delete(auditor);
  await Promise.all([resealing.stop(), auditor.stop(), adoption.stop(), records.stop()]);
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
