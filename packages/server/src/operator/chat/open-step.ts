import type { Change } from '@clotho/api';
import { decisionText, type ShownDecision } from '@clotho/core';

/** A step that is open for decisions, as a message shows it. */
export interface OpenStep {
  /** Of the message: one for each step of each content. */
  key: string;
  shown: ShownDecision;
  text: string;
}

/** Undefined while nothing is to be decided, or not all of it is known yet. */
export function openStepOf(change: Change): OpenStep | undefined {
  const { phase, steps = [], risk, contentDigest } = change.status ?? {};
  const open = steps.find(({ state }) => state === 'Open');
  if (phase !== 'PendingApproval' || !open || !risk || contentDigest === undefined)
    return undefined;
  const shown: ShownDecision = {
    change,
    step: open.name,
    risk: risk.effective,
    contentDigest,
    writes: writesOf(change),
  };
  const key = `${change.metadata.uid}/${open.name}/${contentDigest}`;
  return { key, shown, text: decisionText(shown) };
}

function writesOf({ spec, status }: Change): ShownDecision['writes'] {
  const byName = new Map((status?.requests ?? []).map((request) => [request.name, request]));
  return (spec.manifestRequests ?? []).flatMap(({ name }) => {
    const { operation, target } = byName.get(name) ?? {};
    return operation && target ? [{ operation, target }] : [];
  });
}
