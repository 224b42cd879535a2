import type { ChangePolicySpec } from '@clotho/api';
import { compile } from './cel/expression.ts';
import { RULE_VARIABLES } from './variables.ts';

type Spec = Partial<Pick<ChangePolicySpec, 'riskRules' | 'standardTemplates' | 'risk'>>;

/** What of a policy's own rules can't be used, each with its place: `riskRules[big].expression: …`. */
export function brokenRulesOf({ riskRules = [], standardTemplates = [], risk }: Spec): string[] {
  return [
    ...riskRules.flatMap((rule) => brokenAt('riskRules', rule)),
    ...standardTemplates.flatMap((template) => brokenAt('standardTemplates', template)),
    ...brokenZone(risk?.workingHours?.timeZone),
  ];
}

function brokenAt(
  list: string,
  { name, expression }: { name: string; expression: string },
): string[] {
  const result = compile(expression, RULE_VARIABLES);
  return result.ok ? [] : [`${list}[${name}].expression: ${result.problem}`];
}

function brokenZone(timeZone: string | undefined): string[] {
  if (timeZone === undefined) return [];
  try {
    return [new Intl.DateTimeFormat('en-GB', { timeZone })].flatMap(() => []);
  } catch {
    return [
      `risk.workingHours.timeZone: there is no time zone ${timeZone}; write one like Europe/Berlin`,
    ];
  }
}
