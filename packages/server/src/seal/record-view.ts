import { SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { compact, Reflector } from '@clotho/kube';
import type { GateContext } from '../webhook/context.ts';
import { records } from './record.ts';

/** Index of the records by the namespace of their object. */
export const BY_NAMESPACE = 'namespace';

/** Follows all records; resolves when they have been read once. */
export async function openRecords(ctx: GateContext): Promise<Reflector<SealRecord>> {
  const reflector = new Reflector<SealRecord>({
    client: ctx.client,
    ref: records,
    namespace: SYSTEM_NAMESPACE,
    keep: compact,
    onError: (error) => ctx.log.warn('the watch of the records was interrupted', { error }),
  });
  reflector.store.addIndex(BY_NAMESPACE, ({ spec }) => [spec.target.namespace ?? '']);
  reflector.start();
  await reflector.synced;
  return reflector;
}
