import {
  celEnv,
  celError,
  celFunc,
  celList,
  CelScalar,
  isCelError,
  listType,
  type CelEnv,
  type CelFunc,
  type CelValue,
} from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { Budget } from './budget.ts';
import { costOf } from './cost.ts';

/** Asked before each turn of a loop; not a name that an expression can spell. */
export const TURN = '@turn';

/** A turn may end in an error that is caught again, and errors are slow to make. */
const A_TURN = 10;
const AN_ERROR = 20;

/** Of the string functions those whose result is no longer than what they are given. */
const STRING_FUNCTIONS: ReadonlySet<string> = new Set([
  'charAt',
  'indexOf',
  'lastIndexOf',
  'lowerAscii',
  'split',
  'substring',
  'trim',
  'upperAscii',
]);
const LIST = listType(CelScalar.DYN);
const { BOOL } = CelScalar;

/** What is being evaluated now pays for the calls: an evaluation is never interrupted. */
let paying = new Budget(0);

/** The functions of CEL, each of which is paid for. */
export const ENVIRONMENT: CelEnv = celEnv({ funcs: meteredFunctions() });

/** Names of all functions that there are. */
export const FUNCTION_NAMES: ReadonlySet<string> = new Set(
  [...ENVIRONMENT.funcs].map(({ name }) => name),
);

/** Has `budget` pay for what `evaluate` does. */
export function payingFrom<T>(budget: Budget, evaluate: () => T): T {
  const before = paying;
  paying = budget;
  try {
    return evaluate();
  } finally {
    paying = before;
  }
}

function meteredFunctions(): CelFunc[] {
  const own = [
    celFunc('_+_', [LIST, LIST], LIST, (a, b) => celList([...a, ...b])),
    celFunc(TURN, [BOOL], BOOL, (goesOn) => paying.spend(A_TURN) && goesOn),
  ];
  const added = [...strings].filter(({ name }) => STRING_FUNCTIONS.has(name));
  return [...celEnv({ funcs: [...added, ...own] }).funcs].map(metered);
}

function metered(func: CelFunc): CelFunc {
  const { name } = func;
  const call: CelFunc['call'] = (id, target, args) => {
    const values: CelValue[] = target === undefined ? args : [target, ...args];
    const canPay = paying.spend(costOf(name, values, paying.left));
    if (!canPay) return celError('it takes too long', id);
    const result = func.call(id, target, args);
    if (isCelError(result)) paying.spend(AN_ERROR);
    return result;
  };
  return Object.create(func, { call: { value: call } });
}
