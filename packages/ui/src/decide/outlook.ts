import { useQuery } from '@tanstack/react-query';
import { useHost, type Host } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { Failure } from '../http/failure.ts';
import { useLive } from '../live/live.tsx';
import { tryDecision, type Outlook, type Verdict } from './decision.ts';

/** Steps may ask for a comment; whether there will be one is not known yet. */
const SOME_COMMENT = '(asked by a dry-run)';

export interface Asked {
  readonly change: Change;
  readonly step: string;
  readonly verdict: Verdict;
}

/** Whether the person may decide the step now, with a comment. */
export async function askOutlook(host: Host, { change, step, verdict }: Asked): Promise<Outlook> {
  return tryDecision(host, { change, step, verdict, digest: undefined, comment: SOME_COMMENT });
}

export interface OutlookState {
  readonly outlook?: Outlook | undefined;
  readonly failure?: Failure | undefined;
}

/** Whether the person may decide; asked again when anything about the step is another. */
export function useOutlook(asked: Asked | undefined): OutlookState {
  const host = useHost();
  const authority = useAuthority();
  const { data, error } = useQuery({
    queryKey: ['outlook', asked?.verdict, asked && stateOf(asked.change, asked.step), authority],
    enabled: asked !== undefined,
    queryFn: () => asked && askOutlook(host, asked),
  });
  return { outlook: data, failure: error instanceof Failure ? error : undefined };
}

/** Whether the step refuses a decision that says nothing. */
export function useCommentRequired(asked: Asked): boolean {
  const host = useHost();
  const authority = useAuthority();
  const { data } = useQuery({
    queryKey: ['silent', asked.verdict, stateOf(asked.change, asked.step), authority],
    queryFn: () => tryDecision(host, { ...asked, digest: undefined, comment: '' }),
  });
  return data?.may === false && /\bcomment\b/.test(data.why);
}

/** Who lets the person decide for them, and whether that counts yet: the answer hangs on it. */
export function useAuthority(): string {
  const { user } = useHost();
  const { items } = useLive('delegations');
  const given = items.filter(({ spec }) => spec.to === user.name);
  const standing = given.map(({ metadata, spec, status }) => [
    metadata.uid,
    spec.end,
    status?.conditions?.map(({ reason }) => reason),
  ]);
  return JSON.stringify(standing);
}

/** What of the Change the answer hangs on. */
export function stateOf({ metadata, spec, status }: Change, name: string): string {
  const { phase, contentDigest, steps = [] } = status ?? {};
  const standing = steps.map(({ state, approvals, notices }) => [
    state,
    approvals,
    notices?.length,
  ]);
  return JSON.stringify([
    metadata.uid,
    name,
    phase,
    contentDigest,
    standing,
    spec.amendedBy?.length,
  ]);
}
