import { KubeError } from './kube-error.ts';

/**
 * Whether a refusal may come from an API server that has just started: it listens before it has
 * read the roles that bindings refer to, and says Forbidden meanwhile. A binding whose role is gone
 * for good sounds the same; `/readyz` tells them apart.
 */
export function mayBeTooEarly(message: string): boolean {
  return /RBAC: .*not found/s.test(message) || message.includes('not yet ready to handle request');
}

/** Whether a call was refused in such words. */
export function isTooEarly(error: unknown): boolean {
  return error instanceof KubeError && error.code === 'Forbidden' && mayBeTooEarly(error.message);
}

/** The refusal as what it is: no answer yet. */
export function tooEarly(what: string, cause: unknown): KubeError {
  const message = `${what}: the API server is starting and has not read its roles; try again`;
  return new KubeError('Unreachable', message, { cause });
}
