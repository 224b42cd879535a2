import { kinds, refOf, SYSTEM_NAMESPACE, type SealRecord } from '@clotho/api';
import { EmbeddedError, type ControlPlane } from '@clotho/embedded';
import type { KubeClient } from '@clotho/kube';
import { note } from '../shared/instance.ts';
import { manage } from '../shared/managed.ts';
import { memoryOf } from '../shared/process-use.ts';
import type { Report } from './report.ts';

const AT_ONCE = 16;
const PATIENCE_MS = 3 * 60_000;
const NAMESPACE = 'bench-sealed';
const namespaces = { group: '', version: 'v1', resource: 'namespaces', namespaced: false } as const;

/**
 * Memory of the gate after so many more objects of 1 KiB were put under its
 * management, or as many as it seals in three minutes.
 */
export async function sealedMemory(
  plane: ControlPlane,
  admin: KubeClient,
  count: number,
): Promise<NonNullable<Report['sealed']>> {
  note(`memory: creating ${count} objects`);
  await admin.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  });
  await createAll(admin, count);
  note('memory: adopting them');
  const started = performance.now();
  const objects = await adopt(admin);
  const seconds = (performance.now() - started) / 1000;
  return { objects, seconds, ...memoryOf(plane.pids()['clotho-webhook'] ?? 0) };
}

/** Answers how many objects were sealed: all, or as many as there was time for. */
async function adopt(admin: KubeClient): Promise<number> {
  try {
    return await manage(NAMESPACE, admin, PATIENCE_MS);
  } catch (error) {
    if (!(error instanceof EmbeddedError) || error.code !== 'TimedOut') throw error;
    note(`memory: ${error.message}; counting those that were`);
    return countRecords(admin);
  }
}

async function countRecords(admin: KubeClient): Promise<number> {
  let count = 0;
  let token: string | undefined;
  do {
    const page = await admin.list<SealRecord>(refOf(kinds.sealRecord), {
      namespace: SYSTEM_NAMESPACE,
      limit: 1000,
      continue: token,
    });
    count += page.items.filter(({ spec }) => spec.target.namespace === NAMESPACE).length;
    token = page.continue;
  } while (token !== undefined);
  return count;
}

async function createAll(admin: KubeClient, count: number): Promise<void> {
  let next = 0;
  const creator = async (): Promise<void> => {
    while (next < count) {
      const name = `sealed-${next++}`;
      const body = JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { text: 'x'.repeat(900) },
      });
      const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
      await admin.raw({ method: 'POST', path, body });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, creator));
}
