import { parse } from '@bufbuild/cel';
import { FUNCTION_NAMES, TURN } from './functions.ts';
import { NAMESPACE_VARIABLE, withoutReservedNames } from './reserved.ts';

/** The parsed form of an expression, as the library has it. */
export type Parsed = ReturnType<typeof parse>;
type Expr = NonNullable<Parsed['expr']>;

/** What is wrong with an expression, and where. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
  readonly code = 'BadExpression';
}

const DEEPEST = 24;
const TYPES = [
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'null_type',
  'type',
];
/** What the parser itself puts into loops. */
const OPERATORS = ['_&&_', '_||_', '_?_:_', '_[_]', '@not_strictly_false'];

/**
 * Parses an expression over the given variables, refuses names that there are not, and has each
 * loop ask before each turn whether it may go on. Throws SyntaxProblem.
 */
export function parsedOf(expression: string, variables: readonly string[]): Parsed {
  refuseDepth(expression);
  const parsed = parseText(withoutReservedNames(expression), expression);
  const positions = parsed.sourceInfo?.positions ?? {};
  const objection = (expr: Expr, what: string): SyntaxProblem =>
    new SyntaxProblem(`${placeOf(positions[String(expr.id)] ?? 0, expression)}: ${what}`);
  if (parsed.expr) walk(parsed.expr, new Set([...TYPES, ...variables]), objection);
  return parsed;
}

/** Each bracket makes the parser call itself. */
function refuseDepth(expression: string): void {
  let depth = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const character = expression.charAt(at);
    if ('([{'.includes(character)) depth += 1;
    if (')]}'.includes(character)) depth -= 1;
    if (depth > DEEPEST) {
      throw new SyntaxProblem(
        `${placeOf(at, expression)}: it is nested too deep; write it flatter`,
      );
    }
  }
}

function parseText(text: string, original: string): Parsed {
  try {
    return parse(text);
  } catch (error) {
    throw new SyntaxProblem(`${placeOf(offsetOf(error), original)}: ${messageOf(error)}`);
  }
}

function placeOf(offset: number, expression: string): string {
  const before = expression.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** Where the parser itself says that it is. */
const PLACE = /^<input>:\d+:\d+: /;

type Objection = (expr: Expr, what: string) => SyntaxProblem;

function walk(expr: Expr, names: ReadonlySet<string>, objection: Objection): void {
  const { case: kind, value } = expr.exprKind;
  if (kind === 'comprehensionExpr') {
    walkLoop(value, names, objection);
    return;
  }
  if (kind === 'identExpr' && !names.has(value.name)) {
    throw objection(expr, `there is no ${value.name}; there are ${listed(names)}`);
  }
  if (kind === 'callExpr' && !isFunction(value.function)) {
    throw objection(expr, `there is no function ${value.function}`);
  }
  for (const part of partsOf(expr)) walk(part, names, objection);
}

function isFunction(name: string): boolean {
  return OPERATORS.includes(name) || (FUNCTION_NAMES.has(name) && name !== TURN);
}

type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value'];
type Loop = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'];

function walkLoop(loop: Loop, names: ReadonlySet<string>, objection: Objection): void {
  const inside = new Set([...names, loop.iterVar, loop.accuVar]);
  const { iterRange, accuInit, loopCondition, loopStep, result } = loop;
  for (const part of [iterRange, accuInit]) if (part) walk(part, names, objection);
  for (const part of [loopCondition, loopStep, result]) if (part) walk(part, inside, objection);
  if (loopCondition) loop.loopCondition = asking(loopCondition);
}

function asking(condition: Expr): Expr {
  const call: Call = { $typeName: 'cel.expr.Expr.Call', function: TURN, args: [condition] };
  return {
    $typeName: 'cel.expr.Expr',
    id: condition.id,
    exprKind: { case: 'callExpr', value: call },
  };
}

function partsOf({ exprKind: { case: kind, value } }: Expr): Expr[] {
  if (kind === 'callExpr') return [...(value.target ? [value.target] : []), ...value.args];
  if (kind === 'selectExpr') return value.operand ? [value.operand] : [];
  if (kind === 'listExpr') return value.elements;
  if (kind !== 'structExpr') return [];
  return value.entries.flatMap((entry) => [
    ...(entry.keyKind.case === 'mapKey' ? [entry.keyKind.value] : []),
    ...(entry.value ? [entry.value] : []),
  ]);
}

function listed(names: ReadonlySet<string>): string {
  return [...names]
    .filter((name) => !TYPES.includes(name) && !name.startsWith('@'))
    .map((name) => (name === NAMESPACE_VARIABLE ? 'namespace' : name))
    .join(', ');
}

/** The parser puts its place into its errors as `location.start.offset`. */
function offsetOf(error: unknown): number {
  const offset = ['location', 'start', 'offset'].reduce(memberOf, error);
  return typeof offset === 'number' ? offset : 0;
}

function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(key);
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(PLACE, '').slice(0, 200);
}
