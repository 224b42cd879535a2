import { expect, test } from 'vitest';
import { answersOf } from './answers.ts';

const held = (name: string): string =>
  `Error from server (Forbidden): error when creating "deploy/${name}.yaml": admission webhook "gate.clotho.cosmosdevops.co.uk" denied the request: ConfigMap "${name}" was not created: the write is held as ManifestRequest shop/${name}-configmap (Pending). Next: name it in a Change`;

test('what passed, what is held and what went wrong are told apart', () => {
  const err = [
    'Warning: clotho: risk Medium',
    held('a'),
    'Error from server (BadRequest): error when creating "deploy/b.yaml": strict decoding error',
    held('c'),
  ].join('\n');
  const answers = answersOf({ code: 1, out: 'service/web unchanged\n', err });
  expect(answers.warnings).toEqual(['Warning: clotho: risk Medium']);
  expect(answers.passed).toEqual(['service/web unchanged']);
  expect(answers.held).toEqual([
    { namespace: 'shop', name: 'a-configmap' },
    { namespace: 'shop', name: 'c-configmap' },
  ]);
  expect(answers.problems).toEqual([expect.stringContaining('strict decoding error')]);
});

test('an error of several lines is one', () => {
  const err = `Error from server (Forbidden): error when applying patch:\n{"data":{}}\nto:\nName: "a"\n${held('a').slice(0)}`;
  expect(answersOf({ code: 1, out: '', err }).problems).toHaveLength(1);
  const patched = `Error from server (Forbidden): error when applying patch:\n{"data":{"a":"2"}}\nto:\nResource: "/v1, Resource=configmaps"\nfor: "a.yaml": error when patching "a.yaml": admission webhook "gate" denied the request: the write is held as ManifestRequest shop/a-configmap (Pending).`;
  expect(answersOf({ code: 1, out: '', err: patched })).toMatchObject({
    held: [{ name: 'a-configmap' }],
    problems: [],
  });
});

test('an end without words is a problem of its own', () => {
  expect(answersOf({ code: 2, out: '', err: '' }).problems).toEqual([
    'kubectl ended with exit code 2',
  ]);
});
