import { clothoClient, kinds, type Change } from '@clotho/api';
import { CliError } from '../error.ts';
import type { Cluster } from '../kube.ts';
import { visible } from '../text/visible.ts';

export interface Choice {
  cluster: Cluster;
  namespace: string;
  /** Left out: the only one that fits. */
  name?: string | undefined;
}

export interface Fitting {
  fits: (change: Change) => boolean;
  /** For messages: `waits for a decision`. */
  what: string;
}

/** The named Change, or the only one that fits. @throws CliError with the list if several do */
export async function chooseChange(choice: Choice, { fits, what }: Fitting): Promise<Change> {
  const { cluster, namespace, name } = choice;
  const client = clothoClient(cluster.transport);
  if (name !== undefined) return visible(await client.get(kinds.change, name, namespace));
  const fitting = (await client.list(kinds.change, { namespace })).items.filter(fits);
  const [only] = fitting;
  if (only && fitting.length === 1) return visible(only);
  if (!only) {
    throw new CliError(
      'NotFound',
      `No Change in namespace ${namespace} ${what}.`,
      'choose another namespace with -n, or name the Change',
    );
  }
  const lines = fitting.map((change) => {
    const { name: found } = change.metadata;
    const step = change.status?.currentStep;
    return `  ${found}${step === undefined ? '' : ` (${step})`}: ${change.spec.description}`;
  });
  throw new CliError(
    'Refused',
    visible(`${fitting.length} Changes in namespace ${namespace} fit:\n${lines.join('\n')}`),
    'name the one you mean',
  );
}
