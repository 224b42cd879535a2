import type {
  Change,
  ChangeStatus,
  ManifestRequest,
  SimulatedChange,
  SimulatedObject,
} from '@clotho/api';
import { next, type ChangeFacts, type Instant, type Next } from '@clotho/core';
import type { GateContext } from '../context.ts';
import { changeFactsOf, type Snapshot } from '../gather-change.ts';
import { collisionsKnown } from '../stamp/change-warnings.ts';
import { linesOf } from './held.ts';
import { shorten } from './object.ts';

const MOST_REASONS = 24;

/** How far a Change would come by itself, by the very rules that it will be judged by. */
export async function simulateChange(
  change: Change,
  snapshot: Snapshot,
  ctx: GateContext,
): Promise<SimulatedChange> {
  const requests = snapshot.requests.map((request) => asBound(request, change));
  const named = new Set((change.spec.manifestRequests ?? []).map(({ name }) => name));
  const own = requests.filter(({ metadata }) => named.has(metadata.name));
  const asked = { request: '', rivals: [] };
  const facts = await changeFactsOf(change, { ...snapshot, requests }, asked, ctx);
  const met = await collisionsKnown(change, own, ctx);
  const { status } = whenArchived(change, { ...facts, collisions: met }, snapshot.now);
  const { phase = 'Draft', risk, workflow, window, collisions = [] } = status;
  return {
    name: change.metadata.name,
    category: facts.approval?.treatedAsNormal ? 'Normal' : change.spec.category,
    phase,
    message: inWords(status),
    ...(risk ? { risk: { ...risk, reasons: risk.reasons.slice(0, MOST_REASONS) } } : {}),
    ...(workflow === undefined ? {} : { workflow }),
    steps: (status.steps ?? []).map(({ name, state, needed, approvers = '' }) => ({
      name,
      state,
      needed,
      approvers,
    })),
    ...(window ? { window } : {}),
    collisions: collisions.map(
      ({ change: other, namespace, on }) => `Change ${other} in ${namespace}: ${on}`,
    ),
  };
}

/** Archiving is the operator's work; it is taken for done. */
function whenArchived(change: Change, facts: ChangeFacts, now: Instant): Next {
  const first = next(change, facts, now);
  const { covers } = first;
  if (covers === undefined) return first;
  const place = { bucket: '', key: '', version: '', digest: '', archivedAt: '', receipt: '' };
  return next(change, { ...facts, archive: { done: { ...place, covers } } }, now);
}

/** Without the advice for a Change that is there. */
function inWords({ phase, message = '' }: ChangeStatus): string {
  if (phase === 'Implementing') return 'Nothing holds it back: it would be implemented at once.';
  return message.replace(/ Next: .*$/s, '');
}

/** Binding is the operator's first act; it is taken for done. */
function asBound(request: ManifestRequest, change: Change): ManifestRequest {
  const isNamed = (change.spec.manifestRequests ?? []).some(
    ({ name }) => name === request.metadata.name,
  );
  if (!isNamed || request.status?.change) return request;
  const { name, uid } = change.metadata;
  return { ...request, status: { ...request.status, phase: 'Bound', change: { name, uid } } };
}

/** The writes that a Change names, as far as they are there. */
export function carriedBy(change: Change, { requests }: Snapshot): SimulatedObject[] {
  return (change.spec.manifestRequests ?? []).flatMap(({ name }) => {
    const request = requests.find(({ metadata }) => metadata.name === name);
    if (!request) return [];
    const { operation, target } = request.spec;
    return {
      object: `${target.kind}/${target.name}`,
      operation,
      outcome: 'Held' as const,
      why: 'it is held already',
      request: name,
      diff: shorten(linesOf(request.status?.diff)),
    };
  });
}
