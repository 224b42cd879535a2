import type { Page, Locator } from '@playwright/test';
import { waitFor } from '@clotho/embedded';
import { changeManifest, configMap, phaseIs, requestOf, type Cluster } from '../cluster.ts';

const API_VERSION = 'clotho.cosmosdevops.co.uk/v1alpha1';

/** A Change of one ConfigMap of its name, which waits for its first step. */
export async function ask(
  cluster: Cluster,
  name: string,
  spec: Record<string, unknown> = {},
): Promise<void> {
  const held = await cluster.as('dev-alice', 'apply -f -', configMap(name, { level: 'info' }));
  const change = changeManifest(name, { requests: [requestOf(held.stderr)], spec });
  await cluster.ok('dev-alice', 'create -f -', change);
  await phaseIs(cluster, name, 'PendingApproval');
}

/** A policy for the namespace of the test alone; answers once Clotho goes by it. */
export async function govern(cluster: Cluster, spec: Record<string, unknown>): Promise<void> {
  const { namespace } = cluster;
  const policy = {
    apiVersion: API_VERSION,
    kind: 'ChangePolicy',
    metadata: { name: namespace },
    spec: { namespaces: { names: [namespace] }, ...spec },
  };
  await cluster.ok('admin', 'apply -f -', JSON.stringify(policy));
  const path = `jsonpath={.metadata.generation}/{.status.conditions[?(@.type=="Ready")].observedGeneration}`;
  await waitFor(
    async () => {
      const seen = await cluster.ok('admin', `get changepolicy ${namespace} -o '${path}'`);
      const [made, read] = seen.split('/');
      return made === read;
    },
    { timeoutMs: 30_000, describe: `policy ${namespace} to be seen` },
  );
}

export function inboxPath({ namespace }: Cluster): string {
  return `/clotho/inbox?namespace=${namespace}`;
}

export function changePath({ namespace }: Cluster, name: string): string {
  return `/clotho/changes/${namespace}/${name}?namespace=${namespace}`;
}

/** The row that leads to a Change of this name. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** Opens the menu of a Change and chooses from it. */
export async function choose(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}
