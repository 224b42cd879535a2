import { KubeError } from '@clotho/kube';
import { expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';

test.each([
  ['Forbidden', 'Refused'],
  ['Invalid', 'Refused'],
  ['Conflict', 'Again'],
  ['AlreadyExists', 'Again'],
  ['NotFound', 'Again'],
  ['Unreachable', 'Unknown'],
  ['ServerError', 'Unknown'],
  ['TooManyRequests', 'Unknown'],
  ['Unauthorized', 'Unknown'],
] as const)('%s is %s', (code, state) => {
  expect(outcomeOf(new KubeError(code, 'why')).state).toBe(state);
});

test('the words of the server are kept', () => {
  const error = new KubeError('Forbidden', 'POST /x: no', {
    apiStatus: { message: 'the gate: no' },
  });
  expect(outcomeOf(error)).toEqual({
    state: 'Refused',
    reason: 'Refused',
    message: 'the gate: no',
  });
});

test('what is no answer of the API is not taken for one', () => {
  expect(() => outcomeOf(new TypeError('a mistake'))).toThrow('a mistake');
});
