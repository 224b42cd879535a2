import { isNotFound } from '@clotho/kube';

/** What is read, or null where there is nothing of that name. */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}
