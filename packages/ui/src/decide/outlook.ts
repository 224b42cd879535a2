import { useQuery } from '@tanstack/react-query';
import { useHost, type Host } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { Failure } from '../http/failure.ts';
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
  const { data, error } = useQuery({
    queryKey: ['outlook', asked?.verdict, asked && stateOf(asked.change, asked.step)],
    enabled: asked !== undefined,
    queryFn: () => asked && askOutlook(host, asked),
  });
  return { outlook: data, failure: error instanceof Failure ? error : undefined };
}

/** Whether the step refuses a decision that says nothing. */
export function useCommentRequired(asked: Asked): boolean {
  const host = useHost();
  const { data } = useQuery({
    queryKey: ['silent', asked.verdict, stateOf(asked.change, asked.step)],
    queryFn: () => tryDecision(host, { ...asked, digest: undefined, comment: '' }),
  });
  return data?.may === false && data.why.includes('asks for a comment');
}

/** What the answer hangs on. */
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
