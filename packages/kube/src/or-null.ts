import { isNotFound } from './kube-error.ts';

/**
 * What is read or written, or null where there is nothing of that name. Throws every other
 * KubeError.
 */
export async function orNull<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
