import { isCelError, plan, type CelInput } from '@bufbuild/cel';
import type { Budget } from './budget.ts';
import { ENVIRONMENT, payingFrom } from './functions.ts';
import { NAMESPACE_VARIABLE } from './reserved.ts';
import { parsedOf, SyntaxProblem } from './syntax.ts';

export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: string };
export type Variables = Readonly<Record<string, CelInput>>;

/** A CEL expression that was compiled once. */
export interface Expression {
  /** True or false, or why that could not be found out. Never throws. */
  test(variables: Variables, budget: Budget): Outcome<boolean>;
  /** The same for an expression that gives a text. */
  text(variables: Variables, budget: Budget): Outcome<string>;
}

/** About 0.05 seconds; an everyday rule takes less than 200. */
const MOST_STEPS = 50_000;
const LONGEST = 4096;
const LONGEST_PROBLEM = 256;
const MOST_KEPT = 1024;

const compiled = new Map<string, Outcome<Expression>>();

/** Compiles an expression over variables of these names; what was compiled lately is kept. */
export function compile(expression: string, variables: readonly string[]): Outcome<Expression> {
  const key = `${variables.join()}\n${expression}`;
  const known = compiled.get(key);
  if (known) return known;
  const result = compileAnew(expression, variables);
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(key, result);
  return result;
}

function compileAnew(expression: string, variables: readonly string[]): Outcome<Expression> {
  if (expression.length > LONGEST) {
    return { ok: false, problem: `it is longer than ${LONGEST} characters; split it` };
  }
  try {
    const names = variables.map((name) => (name === 'namespace' ? NAMESPACE_VARIABLE : name));
    const run = plan(ENVIRONMENT, parsedOf(expression, names));
    const evaluate = (given: Variables, budget: Budget): Outcome<unknown> =>
      paidBy(budget, () => run({ ...given, [NAMESPACE_VARIABLE]: given['namespace'] ?? null }));
    return {
      ok: true,
      value: {
        test: (given, budget) => expecting('boolean', evaluate(given, budget)),
        text: (given, budget) => expecting('string', evaluate(given, budget)),
      },
    };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { ok: false, problem: error.message };
    return { ok: false, problem: `it can't be compiled: ${shorten(String(error))}` };
  }
}

/** An error can be hidden by `||`, an exhausted budget can not. */
function paidBy(budget: Budget, run: () => unknown): Outcome<unknown> {
  const own = budget.take(MOST_STEPS);
  const before = own.left;
  const value = payingFrom(own, run);
  budget.spend(before - own.left);
  if (own.isExhausted) return { ok: false, problem: 'it takes too long on this difference' };
  return isCelError(value) ? { ok: false, problem: shorten(value.message) } : { ok: true, value };
}

function expecting(type: 'boolean', outcome: Outcome<unknown>): Outcome<boolean>;
function expecting(type: 'string', outcome: Outcome<unknown>): Outcome<string>;
function expecting(type: string, outcome: Outcome<unknown>): Outcome<unknown> {
  if (!outcome.ok || typeof outcome.value === type) return outcome;
  return { ok: false, problem: `it gives no ${type}` };
}

function shorten(text: string): string {
  return text.length > LONGEST_PROBLEM ? `${text.slice(0, LONGEST_PROBLEM - 1)}…` : text;
}
