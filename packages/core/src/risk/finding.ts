import type { RiskLevel } from '@clotho/api';
import type { Budget } from './cel/budget.ts';
import { compile, type Variables } from './cel/expression.ts';
import type { RiskRule } from './shipped-rules.ts';

/** What one rule says about one subject. */
export interface Finding {
  level: RiskLevel;
  rule: string;
  /** In words, with its subject. */
  reason: string;
  /** The rule could not be asked. */
  failed?: true;
}

export interface Question {
  rules: readonly RiskRule[];
  names: readonly string[];
  variables: Variables;
  /** The beginning of each reason, e.g. `Deployment web`. */
  subject: string;
  budget: Budget;
}

/** What the rules say, in their order. A rule that can't be asked counts as Medium and says why. */
export function findingsOf(question: Question): Finding[] {
  return question.rules.flatMap((rule) => findingOf(rule, question));
}

function findingOf(rule: RiskRule, { names, variables, subject, budget }: Question): Finding[] {
  const expression = compile(rule.expression, names);
  const answer = expression.ok ? expression.value.test(variables, budget) : expression;
  if (!answer.ok) {
    const reason = `${subject}: rule ${rule.name} could not be asked: ${answer.problem}`;
    return [{ level: 'Medium', rule: rule.name, reason, failed: true }];
  }
  if (!answer.value) return [];
  const reason = `${subject}: ${rule.reason}${detailOf(rule, { names, variables, budget })}`;
  return [{ level: rule.level, rule: rule.name, reason: `${reason} (rule ${rule.name})` }];
}

/** Nothing depends on it: without it the reason is shorter. */
function detailOf(
  { detail }: RiskRule,
  { names, variables, budget }: Pick<Question, 'names' | 'variables' | 'budget'>,
): string {
  if (detail === undefined) return '';
  const expression = compile(detail, names);
  const text = expression.ok ? expression.value.text(variables, budget) : expression;
  return text.ok ? `, ${text.value}` : '';
}
