import { expect, test } from 'vitest';
import { readTrustConfig } from './config.ts';

const URLS = { CLOTHO_TIMESTAMP_URLS: 'https://a.example/tsa, http://b.example' };
const ASKED = { ...URLS, CLOTHO_TIMESTAMP_CA_FILE: 'tsa.pem' };

test('nobody is asked unless it is set', () => {
  expect(readTrustConfig({})).toEqual({});
});

test('witnesses and authorities are read, with an hour between timestamps', () => {
  expect(readTrustConfig({ ...ASKED, CLOTHO_WITNESS_POLICY_FILE: 'w.txt' })).toEqual({
    policyFile: 'w.txt',
    timestamps: {
      urls: ['https://a.example/tsa', 'http://b.example'],
      certificatesFile: 'tsa.pem',
      intervalMs: 3_600_000,
    },
  });
  const often = readTrustConfig({ ...ASKED, CLOTHO_TIMESTAMP_INTERVAL: '90s' });
  expect(often.timestamps?.intervalMs).toBe(90_000);
});

test.each([
  [URLS, 'CLOTHO_TIMESTAMP_CA_FILE'],
  [{ ...ASKED, CLOTHO_TIMESTAMP_URLS: 'ftp://a.example' }, 'CLOTHO_TIMESTAMP_URLS'],
  [{ ...ASKED, CLOTHO_TIMESTAMP_URLS: 'https://me:secret@a.example' }, 'CLOTHO_TIMESTAMP_URLS'],
  [{ ...ASKED, CLOTHO_TIMESTAMP_INTERVAL: 'soon' }, 'CLOTHO_TIMESTAMP_INTERVAL'],
])('%j is refused, and %s named', (env, name) => {
  expect(() => readTrustConfig(env)).toThrow(name);
});
