import { expect, test } from 'vitest';
import { testHost, type, type TestHost } from './testing/host.ts';

const VERBS = ['get', 'diff', 'inbox', 'approve', 'deny', 'delegate', 'watch', 'completion'];

const NO_SERVER = {
  url: '',
  kubeconfig: '',
  seen: [],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

function unwanted(): never {
  throw new Error('a command line that is wrong must not reach for the cluster');
}

function offline(calledAs = 'clotho'): TestHost {
  return testHost(NO_SERVER, { calledAs, connect: unwanted });
}

test('--help names the verbs, the exit codes and the name it was called by', async () => {
  const host = offline('kubectl clotho');
  expect(await type(host, '--help')).toBe(0);
  expect(host.stdout()).toContain('Usage: kubectl clotho VERB [flags]');
  for (const verb of VERBS) {
    expect(host.stdout()).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
  }
  expect(host.stdout()).toContain('  3    the API server');
  expect(host.stdout()).not.toContain('__complete');
});

test.each(VERBS)('%s --help shows examples', async (verb) => {
  const host = offline();
  expect(await type(host, `${verb} --help`)).toBe(0);
  expect(host.stdout()).toContain(`Examples:\n`);
  expect(host.stdout()).toContain(`clotho ${verb}`);
});

test.each([
  ['no such verb', 'frobnicate', "unknown command 'frobnicate'"],
  ['a misspelt verb', 'aprove', 'Did you mean approve?'],
  ['no such flag', 'get --frob', "unknown option '--frob'"],
  ['no such format', 'get -o xml', "'xml' is invalid. Allowed choices are table, wide"],
  ['no such kind', 'get pods', 'There is no kind "pods" in Clotho.'],
  ['a name in all namespaces', 'get change x -A', 'don’t go together'],
  ['two names', 'get change/x y', 'names two objects'],
  ['too many words', 'watch a b', 'too many arguments'],
  ['nothing to compare', 'diff', "missing required argument 'name'"],
  ['names and --all', 'approve x --all', 'Names and --all don’t go together.'],
  ['a digest for many', 'approve x y --digest sha256:0', '--digest goes with one Change'],
  ['no end', 'delegate bob --reason x', 'It takes --until and --reason.'],
  ['no time', 'delegate bob --until soon --reason x', 'is neither a time nor how long'],
  ['no such shell', 'completion tcsh', 'Allowed choices are bash, zsh, fish'],
])('%s is a usage error', async (_, line, words) => {
  const host = offline();
  expect(await type(host, line)).toBe(2);
  expect(host.stderr()).toContain(words);
});

test('a usage error ends with what to type next', async () => {
  const host = offline();
  await type(host, 'approve --frob');
  expect(host.stderr()).toBe("error: unknown option '--frob'\nNext: clotho approve --help\n");
});

test('verify is handed to the verifier, with its own options, answers and exit codes', async () => {
  const help = offline();
  expect(await type(help, 'verify --help')).toBe(0);
  expect(help.stdout()).toContain('--since-checkpoint FILE');
  const host = offline();
  expect(await type(host, 'verify --key nowhere.pub pack.tar')).toBe(2);
  expect(host.stderr()).toContain('Could not be checked: --key: ENOENT');
});
