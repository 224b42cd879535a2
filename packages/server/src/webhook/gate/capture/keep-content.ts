import { GROUP, SYSTEM_NAMESPACE } from '@clotho/api';
import { isAlreadyExists, type KubeClient } from '@clotho/kube';
import { contentSecret, secrets } from '../../../content.ts';
import type { Draft } from './draft.ts';

/** Stores the content first: a request must never point at nothing. Throws ContentError, KubeError. */
export async function keepContent(draft: Draft, client: KubeClient): Promise<void> {
  const secret = contentSecret(draft.spec.contentRef, draft.content, {
    [`${GROUP}/content-of`]: draft.namespace,
  });
  try {
    await client.create(secrets, secret, { namespace: SYSTEM_NAMESPACE });
  } catch (error) {
    // The name is a hash over the content, so what is there is the same.
    if (!isAlreadyExists(error)) throw error;
  }
}
