import { formatInstant, type Upkeep } from '@clotho/core';
import type { GateContext } from '../../webhook/context.ts';
import { forget } from '../adopt/leave-namespace.ts';
import { annotate } from '../annotate.ts';
import { putRecord } from '../record.ts';
import type { Live } from './gather.ts';

/** Puts right what needs nobody's approval. Throws KubeError. */
export async function keepUp(upkeep: Upkeep, live: Live, ctx: GateContext): Promise<void> {
  const { record } = live;
  if (!record) return;
  switch (upkeep) {
    case 'None':
      return;
    case 'Annotate':
      return annotate(record.spec, ctx);
    case 'Forget':
      return forget(record, ctx);
    case 'Rebind':
      return rebind(live, ctx);
  }
}

/** The approved content was put back by somebody: its record follows the new object. */
async function rebind({ record, observed }: Live, ctx: GateContext): Promise<void> {
  if (!record || !observed) return;
  const { seal: _, ...unsealed } = record.spec;
  const target = { ...record.spec.target, uid: observed.metadata.uid };
  await ctx.recorder.record({
    id: `rebound/${record.metadata.uid}/${target.uid}`,
    at: formatInstant(ctx.clock.now()),
    kind: 'ObjectSealed',
    actor: { username: 'clotho-gate' },
    subject: target,
    body: {
      digest: unsealed.digest ?? null,
      seq: unsealed.seq,
      previousUid: record.spec.target.uid,
    },
  });
  await putRecord({ ...unsealed, target }, record, ctx);
}
