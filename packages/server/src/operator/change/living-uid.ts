import { kinds, refOf, type Change } from '@clotho/api';
import { isNotFound } from '@clotho/kube';
import type { OperatorContext } from '../context.ts';

/** Uid of the Change that has this name now, by the cluster's own word. Throws KubeError. */
export async function livingUid(
  namespace: string,
  name: string,
  { client }: OperatorContext,
): Promise<string | undefined> {
  try {
    const { metadata } = await client.get<Change>(refOf(kinds.change), name, namespace);
    return metadata.uid;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
