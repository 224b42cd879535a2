import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { waitFor } from '@clotho/embedded';
import { goSources } from '../../scripts/go-program.ts';
import type { Cluster } from '../cluster.ts';

const API = 'github.com/openshift/api';

/** Definitions of OpenShift's own kinds, by the file that its releases install them from. */
const DEFINITIONS = [
  'console/v1/zz_generated.crd-manifests/90_consoleplugins.crd.yaml',
  'console/v1/zz_generated.crd-manifests/00_consolequickstarts.crd.yaml',
  'operator/v1/zz_generated.crd-manifests/0000_50_console_01_consoles.crd.yaml',
  'route/v1/zz_generated.crd-manifests/routes.crd.yaml',
] as const;

/** Serves OpenShift's kinds from a control plane that is none of OpenShift's. */
export async function installKinds(cluster: Cluster): Promise<void> {
  for (const text of await definitions()) {
    await cluster.ok('admin', 'apply --server-side -f -', text);
  }
  await waitFor(
    async () => {
      const served = await cluster.ok('admin', 'api-resources --cached=false -o name');
      return ['consoleplugins', 'consolequickstarts', 'consoles', 'routes'].every((plural) =>
        new RegExp(`^${plural}\\..*openshift\\.io$`, 'm').test(served),
      );
    },
    { timeoutMs: 30_000, describe: "OpenShift's kinds to be served" },
  );
}

/** Takes the kinds away again, and what there is of them. */
export async function removeKinds(cluster: Cluster): Promise<void> {
  for (const text of await definitions()) {
    await cluster.ok('admin', 'delete --ignore-not-found -f -', text);
  }
}

async function definitions(): Promise<string[]> {
  const sources = await goSources(import.meta.dirname, API);
  return Promise.all(DEFINITIONS.map((file) => readFile(path.join(sources, file), 'utf8')));
}
