import type { ManifestRequest } from '@clotho/api';
import { MOST_STEPS, subjectOf, type RiskSource } from './assess.ts';
import { Budget } from './cel/budget.ts';
import { compile } from './cel/expression.ts';
import { differenceVariables, RULE_VARIABLES, sharedVariables } from './variables.ts';

/** Whether a Change is of a kind that was authorised beforehand, and why, in words. */
export type StandardVerdict = { ok: boolean; because: string };

type Template = { name: string; expression: string };

/** All writes of a Change must match one and the same template of its policy. */
export function standardOf(source: RiskSource): StandardVerdict {
  const { policy } = source;
  const templates = policy?.spec.standardTemplates ?? [];
  if (templates.length === 0) {
    const where = policy ? `ChangePolicy ${policy.metadata.name} has` : 'there is';
    return { ok: false, because: `${where} no template for standard changes` };
  }
  const budget = new Budget(MOST_STEPS);
  const objections: string[] = [];
  for (const template of templates) {
    const objection = objectionTo(template, source, budget);
    if (objection === null) return { ok: true, because: `it matches template ${template.name}` };
    objections.push(objection);
  }
  return { ok: false, because: objections.join('; ').slice(0, 400) };
}

/** The first write that the template does not cover, in words; null if it covers all. */
function objectionTo(template: Template, source: RiskSource, budget: Budget): string | null {
  for (const request of source.requests) {
    const why = mismatch(template, request, source, budget);
    if (why !== null) return `${subjectOf(request.spec.target)} ${why} template ${template.name}`;
  }
  return source.requests.length === 0 ? 'it has no requests yet' : null;
}

function mismatch(
  { expression }: Template,
  { metadata }: ManifestRequest,
  { change, namespace, facts }: RiskSource,
  budget: Budget,
): string | null {
  const fact = facts.differences.get(metadata.uid);
  if (!fact?.ok) return 'could not be compared with';
  const compiled = compile(expression, RULE_VARIABLES);
  if (!compiled.ok) return 'could not be compared with the broken';
  const variables = {
    ...sharedVariables(change, namespace),
    ...differenceVariables(fact.difference, facts),
  };
  const answer = compiled.value.test(variables, budget);
  if (!answer.ok) return `(${answer.problem}) could not be compared with`;
  return answer.value ? null : 'does not match';
}
