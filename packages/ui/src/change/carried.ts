import type { Change, ManifestRequest, RequestState } from '@clotho/api';

/** One write that a Change carries: as the Change resolved it, and the request if it is still there. */
export interface Carried {
  readonly name: string;
  readonly state: RequestState;
  readonly request: ManifestRequest | undefined;
}

/** What a Change carries, in its order. A request of the same name but another uid is another one. */
export function carriedBy(change: Change, requests: readonly ManifestRequest[]): Carried[] {
  const { namespace } = change.metadata;
  const own = new Map(
    requests
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map((request) => [request.metadata.name, request]),
  );
  const resolved = new Map((change.status?.requests ?? []).map((state) => [state.name, state]));
  const named = change.spec.manifestRequests ?? change.status?.requests ?? [];
  return named.map(({ name }) => {
    const state = resolved.get(name) ?? { name };
    const found = own.get(name);
    const isSame = state.uid === undefined || state.uid === found?.metadata.uid;
    return { name, state, request: isSame ? found : undefined };
  });
}

/** `Deployment web`; the name of the request where its object is not known yet. */
export function titleOf({ name, state, request }: Carried): string {
  const target = state.target ?? request?.spec.target;
  return target ? `${target.kind} ${target.name}` : name;
}

export function operationOf({ state, request }: Carried): 'Create' | 'Update' | 'Delete' {
  return request?.spec.operation ?? state.operation ?? 'Update';
}
