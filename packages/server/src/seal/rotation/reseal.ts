import { SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { kidOf } from '@clotho/core';
import { isConflict, isNotFound, WorkQueue, type Reflector } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';
import { putRecord, records, verifies } from '../record.ts';

const AT_ONCE = 4;

/**
 * Seals every record anew that an older key sealed. The annotation on the object follows by the
 * drift audit. Nothing is kept about how far it came: what is left names the older key.
 */
export function startResealing(
  view: Reflector<SealRecord>,
  ctx: GateContext,
): { stop(): Promise<void> } {
  const queue = new WorkQueue({
    onError: (error, record) => ctx.log.warn('a record is sealed anew later', { record, error }),
  });
  const isOld = ({ spec }: SealRecord): boolean => kidOf(spec.seal) !== ctx.keys.ring().active;
  const look = (): void => {
    for (const record of view.store.list()) if (isOld(record)) queue.add(record.metadata.name);
  };
  view.onChange(({ type, object }) => {
    if (type !== 'deleted' && isOld(object)) queue.add(object.metadata.name);
  });
  ctx.keys.onChange(look);
  queue.run((name) => reseal(name, isOld, ctx), { concurrency: AT_ONCE });
  look();
  return { stop: () => queue.stop() };
}

async function reseal(
  name: string,
  isOld: (record: SealRecord) => boolean,
  ctx: GateContext,
): Promise<void> {
  try {
    const record = await ctx.client.get<SealRecord>(records, name, SYSTEM_NAMESPACE);
    // A seal that does not verify is never turned into one that does.
    if (!isOld(record) || !(await verifies(record, ctx))) return;
    const { seal: _, ...unsealed } = record.spec;
    await putRecord(unsealed, record, ctx);
  } catch (error) {
    // Gone, or written by another meanwhile: the watch tells if there is still something to do.
    if (!isNotFound(error) && !isConflict(error)) throw error;
  }
}
