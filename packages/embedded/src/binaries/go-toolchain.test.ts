import { expect, test } from 'vitest';
import { BINARY_MODULES } from './catalog.ts';
import { compareVersions, goDirective, requireGo } from './go-toolchain.ts';

test('reads the version that a go.mod asks for', () => {
  expect(goDirective('module x\n\ngo 1.26.0\n\nrequire y v1.0.0\n')).toBe('1.26.0');
});

test.each([
  ['go1.26.8', '1.26.0', 1],
  ['go1.26', '1.26.0', 0],
  ['go1.9.7', '1.26.0', -1],
  ['go1.27rc1', '1.26.0', 1],
])('compares %s with %s', (found, needed, sign) => {
  expect(Math.sign(compareVersions(found, needed))).toBe(sign);
});

test('without Go the error says which version is needed and what else would do', async () => {
  const [module] = BINARY_MODULES;
  if (!module) throw new Error('the catalogue is empty');
  const failure = requireGo(module, { PATH: '/nonexistent' });
  await expect(failure).rejects.toMatchObject({ code: 'BinaryUnavailable' });
  await expect(failure).rejects.toThrow(/Go 1\.26\.0 or newer.*KUBEBUILDER_ASSETS/s);
});
