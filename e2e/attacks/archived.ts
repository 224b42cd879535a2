import path from 'node:path';
import type { ApprovalEvent, Change, StepStatus } from '@clotho/api';
import { readEnvironment } from '@clotho/embedded';
import { coversOf } from '@clotho/core';
import { canonicalize, formatInstant, parseInstant } from '@clotho/core/journal';
import { loadKubeConfig } from '@clotho/kube';
import type { Cluster } from '../cluster.ts';
import { asThief } from './stolen.ts';

/**
 * Archives something for an approved Change with the operator's own token, as whoever stole it can:
 * then the gate lets its write pass, if all else is right.
 */
export async function archiveAsThief(cluster: Cluster, name: string): Promise<void> {
  const { plane, namespace } = cluster;
  const change: Change = JSON.parse(await cluster.ok('admin', `get change ${name} -o json`));
  const contentDigest = change.status?.contentDigest ?? '';
  const { uid } = change.metadata;
  const record = canonicalize({
    format: 'clotho-archive/v1',
    change: { namespace, name, uid },
    contentDigest,
    covers: coversOf(contentDigest, await approvalsOf(cluster, uid)),
    sealed: { ciphertext: 'nothing' },
  });
  const { server } = await readEnvironment(plane.stateDir);
  const file = path.join(plane.stateDir, 'run/kubeconfig.clotho-system.clotho-operator');
  const token = loadKubeConfig({ file }).getCurrentUser()?.token ?? '';
  const answer = await fetch(`${server ?? ''}/api/v1/archive`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ record, key: Buffer.alloc(64, 'k').toString('base64') }),
  });
  if (answer.status !== 201) throw new Error(await answer.text());
  const status = JSON.stringify({ status: { archive: await answer.json() } });
  const patched = await asThief(
    cluster,
    `patch change ${name} --subresource=status --type=merge -p ${status}`,
  );
  if (patched.code !== 0) throw new Error(patched.stderr);
}

async function approvalsOf(cluster: Cluster, uid: string): Promise<StepStatus[]> {
  const { items }: { items: ApprovalEvent[] } = JSON.parse(
    await cluster.ok('admin', 'get approvalevents -o json'),
  );
  return items
    .filter(({ spec }) => spec.changeRef?.uid === uid)
    .map(({ metadata, spec: { targetStep, approver, decision, decidedAt = '' } }) => ({
      name: targetStep,
      state: 'Approved',
      approvals: 1,
      needed: 1,
      decisions: [
        {
          event: metadata.name,
          approver: approver?.username ?? '',
          decision,
          at: formatInstant(parseInstant(decidedAt)),
          counts: true,
        },
      ],
    }));
}
