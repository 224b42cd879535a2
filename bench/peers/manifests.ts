import { kubectl, waitFor, type ControlPlane } from '@clotho/embedded';
import { parse } from 'yaml';

export interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** The documents of an installation file, without those of some kinds. */
export function readManifests(text: string, without: readonly string[]): Manifest[] {
  return text
    .split(/^---$/m)
    .filter((document) => {
      const kind = /^kind: (.*)$/m.exec(document)?.[1];
      return kind !== undefined && !without.includes(kind);
    })
    .map((document): Manifest => parse(document));
}

/** Applies until it works: kinds are served, and webhooks answer, a moment after they are made. */
export async function install(plane: ControlPlane, manifests: readonly object[]): Promise<void> {
  const input = manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n');
  const apply = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
  let answer = '';
  const applied = async (): Promise<boolean> => {
    const { code, stderr } = await kubectl(plane, 'admin', apply, { input });
    answer = stderr;
    return code === 0;
  };
  try {
    await waitFor(applied, { timeoutMs: 120_000, describe: 'manifests to be applied' });
  } catch (error) {
    throw new Error(`manifests could not be applied: ${answer}`, { cause: error });
  }
}

/** Waits until an object without labels is refused in a namespace. */
export async function enforced(plane: ControlPlane, namespace: string): Promise<void> {
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe', namespace } };
  const create = ['create', '--dry-run=server', '-f', '-'];
  await waitFor(
    async () =>
      (await kubectl(plane, 'admin', create, { input: JSON.stringify(probe) })).code !== 0,
    { timeoutMs: 60_000, describe: `policies to be enforced in ${namespace}` },
  );
}
