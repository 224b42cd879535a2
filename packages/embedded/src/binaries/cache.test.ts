import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheKey } from './cache.ts';
import { BINARY_MODULES, moduleFolder, type BinaryModule } from './catalog.ts';

const platform = { os: 'linux', arch: 'amd64' };
const module: BinaryModule = {
  folder: 'etcd',
  version: 'v1.0.0',
  packages: { etcd: 'example.org/etcd' },
  linkerFlags: '',
  buildSeconds: 1,
};

test('the key changes with version, platform and pins, and with nothing else', () => {
  const keys = [
    cacheKey(module, platform, 'go 1'),
    cacheKey({ ...module, version: 'v1.0.1' }, platform, 'go 1'),
    cacheKey(module, { ...platform, os: 'darwin' }, 'go 1'),
    cacheKey(module, { ...platform, arch: 'arm64' }, 'go 1'),
    cacheKey(module, platform, 'go 2'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(cacheKey({ ...module, buildSeconds: 2 }, platform, 'go 1')).toBe(keys[0]);
  expect(keys[0]).toMatch(/^etcd-v1\.0\.0-linux-amd64-[0-9a-f]{12}$/);
});

test.each(BINARY_MODULES)('$folder: the version in the catalogue is the one pinned', (each) => {
  const goMod = readFileSync(path.join(moduleFolder(each), 'go.mod'), 'utf8');
  expect(goMod).toMatch(
    new RegExp(`^\\s*(require )?\\S+ ${each.version.replaceAll('.', '\\.')}\\b`, 'm'),
  );
});
