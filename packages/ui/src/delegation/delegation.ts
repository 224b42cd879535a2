import type { Delegation, DelegationSpec } from '@clotho/api';
import type { Host } from '@clotho/ui-host';
import { eventName } from '../decide/event-name.ts';
import { Failure } from '../http/failure.ts';
import { clothoPath, manifestOf } from '../http/kubernetes.ts';
import { request } from '../http/request.ts';

/** What is typed about a delegation that is not there yet. */
export interface NewDelegation {
  readonly to: string;
  readonly hours: string;
  /** Names with commas between them; empty: all. */
  readonly steps: string;
  readonly namespaces: string;
  readonly reason: string;
}

export const EMPTY: NewDelegation = { to: '', hours: '8', steps: '', namespaces: '', reason: '' };

/** How long it may last, in hours; the gate knows the longest. */
export const HOURS = [4, 8, 24, 72, 168, 336] as const;

/** Hands the person's authority over, as they alone can. @throws Failure */
export async function handOver(host: Host, draft: NewDelegation): Promise<Delegation> {
  const metadata = { name: nameFor(draft.to) };
  const body = manifestOf('delegations', metadata, specOf(draft));
  const made = await request<Delegation>(host, clothoPath('delegations'), { method: 'POST', body });
  if (made.spec.stamp !== undefined) return made;
  throw new Failure(
    200,
    'Unstamped',
    `The delegation ${made.metadata.name} was stored without the stamp of Clotho's gate, so it will not count. See that the gate runs, then end it and hand over again.`,
  );
}

/** Ends it now. @throws Failure */
export async function endDelegation(host: Host, { metadata }: Delegation): Promise<void> {
  await request<Delegation>(host, clothoPath('delegations', undefined, metadata.name), {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { spec: { end: true } },
  });
}

/** It counts now or will; `now` is epoch milliseconds. */
export function isAhead({ spec }: Delegation, now: number): boolean {
  return spec.end !== true && spec.endTime !== undefined && Date.parse(spec.endTime) > now;
}

function specOf({ to, hours, steps, namespaces, reason }: NewDelegation): DelegationSpec {
  const [onlySteps, onlyNamespaces] = [listOf(steps), listOf(namespaces)];
  return {
    to: to.trim(),
    duration: `${hours}h`,
    ...(onlySteps.length === 0 ? {} : { steps: onlySteps }),
    ...(onlyNamespaces.length === 0 ? {} : { namespaces: onlyNamespaces }),
    reason: reason.trim(),
  };
}

function nameFor(to: string): string {
  const person = to.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return eventName('delegation', `to-${person.replaceAll(/^-|-$/g, '').slice(0, 63)}`);
}

function listOf(words: string): string[] {
  return words.split(/[\s,]+/).filter(Boolean);
}
