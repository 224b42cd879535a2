import { keepPreviousData, useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useHost, type Host } from '@clotho/ui-host';
import type { Change } from '@clotho/api';
import { openStep } from '../change/standing.ts';
import { RETRO_REVIEW, type Outlook } from '../decide/decision.ts';
import { askOutlook, stateOf, useAuthority } from '../decide/outlook.ts';
import { Failure } from '../http/failure.ts';

/** Asked about at most; the longest waiting first. */
const MOST = 300;
const AT_ONCE = 6;
const FRESH_MS = 60_000;

/** A step that takes a decision now. */
interface Candidate {
  readonly change: Change;
  readonly step: string;
  /** RFC 3339. */
  readonly since: string;
}

/** A step that waits for the person. */
export interface Waiting extends Candidate {
  /** Decisions count from then on only, outside the hours of the step. */
  readonly from?: string | undefined;
}

export interface WaitingState {
  readonly waiting: readonly Waiting[];
  readonly isAsking: boolean;
  readonly failure: Failure | undefined;
  /** Steps that were not asked about, because there are too many. */
  readonly left: number;
}

/** What the person may decide now. The gate is asked, by a dry-run each: it alone knows every rule. */
export function useWaiting(changes: readonly Change[]): WaitingState {
  const host = useHost();
  const all = useMemo(() => candidatesIn(changes), [changes]);
  const asked = all.slice(0, MOST);
  const authority = useAuthority();
  const keys = asked.map(({ change, step }) => stateOf(change, step));
  const { data, error, isPending } = useQuery({
    queryKey: ['waiting', keys, authority],
    placeholderData: keepPreviousData,
    queryFn: ({ client }) => askAll(asked, (each) => ask(host, client, each, authority)),
  });
  const answers = new Map(data);
  const waiting = asked.flatMap((candidate, at) =>
    waitingOf(candidate, answers.get(keys[at] ?? '')),
  );
  return {
    waiting,
    isAsking: isPending,
    failure: error instanceof Failure ? error : undefined,
    left: all.length - asked.length,
  };
}

/** Open steps and reviews that are owed, the longest waiting first. */
function candidatesIn(changes: readonly Change[]): Candidate[] {
  const found = changes.flatMap((change): Candidate[] => {
    const { status, metadata } = change;
    const step = openStep(change);
    const created = metadata.creationTimestamp ?? '';
    if (status?.phase === 'PendingApproval' && step) {
      return [{ change, step: step.name, since: step.openedAt ?? created }];
    }
    if (status?.review === undefined || status.review.state === 'Done') return [];
    return [{ change, step: RETRO_REVIEW, since: status.finishedAt ?? created }];
  });
  return found.toSorted((a, b) => a.since.localeCompare(b.since));
}

type Answer = readonly [key: string, outlook: Outlook];

async function askAll(
  candidates: readonly Candidate[],
  askOne: (candidate: Candidate) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < candidates.length; at += AT_ONCE) {
    const some = candidates.slice(at, at + AT_ONCE);
    answers.push(...(await Promise.all(some.map(askOne))));
  }
  return answers;
}

async function ask(
  host: Host,
  client: QueryClient,
  { change, step }: Candidate,
  authority: string,
): Promise<Answer> {
  const key = stateOf(change, step);
  const outlook = await client.fetchQuery({
    queryKey: ['outlook', 'approve', key, authority],
    staleTime: FRESH_MS,
    queryFn: () => askOutlook(host, { change, step, verdict: 'approve' }),
  });
  return [key, outlook];
}

function waitingOf(candidate: Candidate, outlook: Outlook | undefined): Waiting[] {
  if (!outlook) return [];
  if (outlook.may) return [candidate];
  const from = /it may be made from (\S+) on/.exec(outlook.why)?.[1];
  return from === undefined ? [] : [{ ...candidate, from }];
}
