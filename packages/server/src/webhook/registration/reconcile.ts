import type { GateContext } from '../context.ts';
import { mutating, validating, type Configuration, type Registration } from './configurations.ts';

const ref = (resource: string) =>
  ({ group: 'admissionregistration.k8s.io', version: 'v1', resource, namespaced: false }) as const;

/**
 * Brings both webhook configurations to what they must be. Server-side apply by one manager on
 * all replicas: whoever comes last writes the same. Throws KubeError.
 */
export async function register(registration: Registration, ctx: GateContext): Promise<void> {
  await applyConfiguration('mutatingwebhookconfigurations', mutating(registration), ctx);
  await applyConfiguration('validatingwebhookconfigurations', validating(registration), ctx);
}

async function applyConfiguration(
  resource: string,
  body: Configuration,
  ctx: GateContext,
): Promise<void> {
  await ctx.client.apply(ref(resource), body, { fieldManager: 'clotho-gate', force: true });
}
