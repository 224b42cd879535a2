import { Reflector } from '@clotho/kube';
import type { GateContext } from '../../webhook/context.ts';

/** Tells when the gate may have been out of force: its registration was altered or deleted. */
export function watchForGaps(onGap: () => void, ctx: GateContext): Reflector {
  const reflector = new Reflector({
    client: ctx.client,
    ref: {
      group: 'admissionregistration.k8s.io',
      version: 'v1',
      resource: 'validatingwebhookconfigurations',
      namespaced: false,
    },
    fieldSelector: 'metadata.name=clotho',
    onError: (error) => ctx.log.warn('the watch of the registration was interrupted', { error }),
  });
  reflector.onChange(({ type, object, old }) => {
    const isAltered = type === 'updated' && object.metadata.generation !== old?.metadata.generation;
    if (type === 'deleted' || isAltered) onGap();
  });
  reflector.start();
  return reflector;
}
