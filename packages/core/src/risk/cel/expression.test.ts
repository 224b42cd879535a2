import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget } from './budget.ts';
import { compile, type Outcome } from './expression.ts';
import { celValueOf } from './values.ts';

const NAMES = ['object', 'oldObject', 'namespace'];
const VARIABLES = {
  object: celValueOf({
    replicas: 3,
    big: 9007199254740993n,
    ratio: 1.5,
    namespace: 'field',
    list: [1, 2, 3],
    many: Array.from({ length: 5000 }, (_, index) => index),
    text: 'a'.repeat(100_000),
    ['__proto__']: 'own',
  }),
  oldObject: null,
  namespace: celValueOf({ name: 'production', labels: { env: 'prod' } }),
};

function ask(expression: string, budget = new Budget(1_000_000)): Outcome<boolean> {
  const compiled = compile(expression, NAMES);
  return compiled.ok ? compiled.value.test(VARIABLES, budget) : compiled;
}

test.each([
  ['object.replicas * 2 <= 6', true],
  ['object.big == 9007199254740993', true],
  ['object.big == 9007199254740992', false],
  ['object.ratio > 1 && object.replicas == 3.0', true],
  ['has(object.gone) || has(object.replicas)', true],
  ["namespace.labels['env'] == 'prod'", true],
  ["object.namespace == 'field' && namespace.name == 'production'", true],
  [`'namespace' == "namespace" && r'\\' != 'namespace'`, true],
  ['oldObject == null', true],
  ['object.list.exists(i, i == 2) && object.list.map(i, i * 2) == [2, 4, 6]', true],
  ["'a,b'.split(',').size() == 2", true],
])('%s is %s', (expression, value) => {
  expect(ask(expression)).toEqual({ ok: true, value });
});

test.each([
  ['object.replicas >', 'line 1, column'],
  ['true &&\n  obejct.x', 'line 2, column 3: there is no obejct'],
  ['object.list.exists(i, j == 1)', 'there is no j'],
  ['launch(object)', 'there is no function launch'],
  ["'a'.replace('a', 'aa') == ''", 'there is no function replace'],
  ['@turn(true)', 'line 1, column 1'],
  ['('.repeat(200) + 'true' + ')'.repeat(200), 'nested too deep'],
  [`'${'x'.repeat(5000)}' == ''`, 'longer than 4096'],
])('%s does not compile: %s', (expression, problem) => {
  expect(compile(expression, NAMES)).toMatchObject({
    ok: false,
    problem: expect.stringContaining(problem),
  });
});

test.each([
  ['object.gone == 1', 'gone'],
  ['object.replicas', 'no boolean'],
  ['object.list[7] == 1', 'out of bounds'],
  ["object.replicas + 'a' == 'b'", 'no matching overload'],
  ['1 / 0 == 1', 'divide by zero'],
])('%s can not be answered: %s', (expression, problem) => {
  expect(ask(expression)).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});

const TOO_LONG = { ok: false, problem: 'it takes too long on this difference' };

test.each([
  'object.many.all(a, object.many.all(b, object.many.all(c, true)))',
  'object.many.exists(a, object.many.exists(b, 1 / 0 == 1)) || true',
  'object.many.map(a, a).size() > 0',
  'object.many.all(a, object == object)',
  "object.text.matches('(a{500}){2}b')",
  '[object.text + object.text].exists(a, [a + a].exists(b, [b + b].exists(c, [c + c].exists(d, (d + d).size() > 0))))',
])('%s is given up', (expression) => {
  expect(ask(expression)).toEqual(TOO_LONG);
});

test('a backtracking pattern takes linear time', () => {
  expect(ask("object.text.matches('(a*)*b')")).toEqual({ ok: true, value: false });
});

test('all that is asked together has one budget', () => {
  const budget = new Budget(30);
  expect(ask('object.replicas == 3', budget)).toEqual({ ok: true, value: true });
  while (budget.left > 0) ask('object.replicas == 3', budget);
  expect(ask('object.replicas == 3', budget)).toEqual(TOO_LONG);
});

const WORDS =
  `( ) [ ] { } . , ! - ? : " ' \\ 1 && || == object namespace 'a' true in exists map x """`.split(
    ' ',
  );

test('no text makes it throw or hang', () => {
  const word = fc.constantFrom(...WORDS);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      expect(ask(words.join(''))).toHaveProperty('ok');
    }),
    { numRuns: 500 },
  );
});
