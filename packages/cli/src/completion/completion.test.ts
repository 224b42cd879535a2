import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { listOf, routes, startApiServer } from '../testing/api-server.ts';
import { testHost, type } from '../testing/host.ts';
import { CHANGES, paymentChange, paymentRequest } from '../testing/objects.ts';
import { SCRIPTS } from './scripts.ts';

const NAME = 'deploy-payment-service-v2';
const answers = routes({
  [`GET ${CHANGES}`]: listOf([paymentChange()]),
  [`GET ${CHANGES}/${NAME}`]: paymentChange(),
  [`GET ${CHANGES.replace('production/changes', 'staging/manifestrequests')}`]: listOf([
    paymentRequest(),
  ]),
});

test.each([
  [
    ['windows', ''],
    ['check', 'import'],
  ],
  [
    ['windows', 'import', ''],
    ['argocd', 'ics'],
  ],
  [
    [''],
    [
      'get',
      'diff',
      'inbox',
      'submit',
      'approve',
      'deny',
      'delegate',
      'chat',
      'simulate',
      'watch',
      'change',
      'review',
      'lockdown',
      'log',
      'env',
      'audit',
      'verify',
      'ui',
      'apikey',
      'import',
      'org',
      'windows',
      'calendar',
      'completion',
    ],
  ],
  [['d'], ['diff', 'deny', 'delegate']],
  [
    ['delegate', ''],
    ['list', 'end'],
  ],
  [
    ['chat', ''],
    ['link', 'list', 'unlink'],
  ],
  [['inbox', ''], []],
  [['get', 'ch'], ['changes']],
  [
    ['get', '-o', ''],
    ['table', 'wide', 'json', 'yaml', 'name'],
  ],
  [['approve', '--st'], ['--step']],
  [['approve', ''], [NAME]],
  [['approve', NAME, ''], []],
  [
    ['approve', NAME, '--step', ''],
    ['platform-review', 'security-review'],
  ],
  [['-n', 'staging', 'get', 'mr', 'pay'], ['payment-service-deployment']],
  [['get', 'mr', '-n', 'staging', ''], ['payment-service-deployment']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['--kubeconfig', ''], []],
  [['get', 'nonsense', ''], []],
])('after %j comes %j', async (words, expected) => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, '__complete --', ...words)).toBe(0);
  const offered = host
    .stdout()
    .split('\n')
    .map((line) => line.split('\t')[0])
    .filter(Boolean);
  expect(offered).toEqual(expected);
  expect(host.stderr()).toBe('');
});

test('without a cluster names are not offered and nothing is said', async () => {
  await using server = await startApiServer(answers);
  const host = testHost(server, { connect: () => Promise.reject(new Error('no cluster')) });
  expect(await type(host, '__complete --', 'approve', '')).toBe(0);
  expect(host.stdout() + host.stderr()).toBe('');
});

test.each(Object.keys(SCRIPTS))('completion %s prints its script', async (shell) => {
  await using server = await startApiServer(answers);
  const host = testHost(server);
  expect(await type(host, `completion ${shell}`)).toBe(0);
  expect(host.stdout()).toBe(SCRIPTS[shell]);
});

test('bash asks the program for the words before the cursor and offers its answers', () => {
  const script = `${SCRIPTS['bash']}
clotho() { printf '%s|' "$@" >&2; printf 'get\\tlist\\ngive\\tx\\n'; }
exec 3>&2
COMP_WORDS=(clotho -n prod g rest); COMP_CWORD=3
_clotho_complete
printf '%s,' "\${COMPREPLY[@]}"
`;
  expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' })).toBe('get,give,');
});
