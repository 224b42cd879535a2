import { kinds, refOf, type ManifestRequest, type Target } from '@clotho/api';
import type { GateContext } from '../context.ts';

/**
 * The requests for an object that Changes carry, read live: after the API server was away a watch
 * lags behind for seconds, and what it does not know yet would be refused for good. Throws KubeError.
 */
export async function boundRequests(
  target: Target,
  home: string,
  { client }: GateContext,
): Promise<ManifestRequest[]> {
  const { items } = await client.list<ManifestRequest>(refOf(kinds.manifestRequest), {
    namespace: home,
    fieldSelector: `spec.target.name=${escaped(target.name)}`,
  });
  return items.filter(
    ({ spec, status }) => status?.change !== undefined && isSame(spec.target, target),
  );
}

function isSame(a: Target, b: Target): boolean {
  return a.kind === b.kind && (a.namespace ?? '') === (b.namespace ?? '');
}

/** Names of roles may hold what separates field selectors. */
function escaped(name: string): string {
  return name.replaceAll(/[\\,=]/g, String.raw`\$&`);
}
