import { useSyncExternalStore } from 'react';

/** What the console means by all projects. */
const ALL = '#ALL_NS#';

let active = ALL;
const listeners = new Set<() => void>();

/** As the hook of the SDK of that name. */
export function useActiveNamespace(): [string, (namespace: string) => void] {
  const namespace = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => active,
  );
  return [namespace, choose];
}

function choose(namespace: string): void {
  active = namespace;
  for (const listener of listeners) listener();
}

/** As the console's error for an answer that is no success. */
export class HttpError extends Error {
  readonly code: number;
  readonly response: Response;
  readonly json: unknown;

  constructor(response: Response, json: unknown) {
    super(response.statusText);
    this.code = response.status;
    this.response = response;
    this.json = json;
  }
}

/**
 * As the function of the SDK of that name: the token against forged requests is added to what is no
 * GET, and an answer from 400 on is an exception that has read the body.
 */
export async function consoleFetch(url: string, options: RequestInit = {}): Promise<Response> {
  const headers: Record<string, string> = Object.fromEntries(new Headers(options.headers));
  if (options.method !== 'GET') headers['X-CSRFToken'] = csrfToken();
  const response = await fetch(url, { credentials: 'same-origin', ...options, headers });
  if (response.ok || response.status === 304) return response;
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  throw new HttpError(response, isJson ? await response.json() : undefined);
}

function csrfToken(): string {
  return /(?:^|;\s*)csrf-token=([^;]*)/.exec(document.cookie)?.[1] ?? '';
}
