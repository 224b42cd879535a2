import { expect, test } from 'vitest';
import { readJournalConfig } from './journal-config.ts';

const BASE = { CLOTHO_JOURNAL_URL: 'postgresql://a:b@db/clotho', CLOTHO_API_HOST: '127.0.0.1' };

test('it takes two people to erase content, unless a setting says one', () => {
  expect(readJournalConfig(BASE).erasurePeople).toBe(2);
  expect(readJournalConfig({ ...BASE, CLOTHO_ERASURE_PEOPLE: '1' }).erasurePeople).toBe(1);
  expect(() => readJournalConfig({ ...BASE, CLOTHO_ERASURE_PEOPLE: '0' })).toThrow(
    'CLOTHO_ERASURE_PEOPLE',
  );
});

test('the first admin is named with the organisation, by the provider and their name there', () => {
  const named = { ...BASE, CLOTHO_ORG_ADMIN: 'acme=https://login.example#ada=lovelace' };
  expect(readJournalConfig(named).firstAdmin).toEqual({
    organization: 'acme',
    identity: 'https://login.example#ada=lovelace',
  });
  expect(readJournalConfig(BASE).firstAdmin).toBeUndefined();
});

test.each(['ada', 'Acme=ada', 'acme=', '=ada', 'acme=a b'])('"%s" names no first admin', (text) => {
  expect(() => readJournalConfig({ ...BASE, CLOTHO_ORG_ADMIN: text })).toThrow('CLOTHO_ORG_ADMIN');
});
