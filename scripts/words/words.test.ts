import { expect, test } from 'vitest';
import { PSEUDO } from './pseudo.ts';
import { keysIn, keysInSources, languages, wordsIn } from './words.ts';

const ENGLISH = 'en';

test('words are found in calls and in tables, whatever quotes hold them', () => {
  const source = `
    t('Changes'); t("It's late"); t(\`All of it\`); t('It is \\'so\\'', { count });
    { path: 'inbox', nav: 'Inbox' }; { approve: word('approved') }; t(spaced(phase)); attempt('no');
  `;
  expect(keysIn(source)).toEqual([
    'Changes',
    "It's late",
    'All of it',
    "It is 'so'",
    'approved',
    'Inbox',
  ]);
});

test('each language has all that are filled in, under the same names', () => {
  for (const language of languages()) {
    for (const [key, text] of Object.entries(wordsIn(language))) {
      const plural = key.replace(/_(?:zero|one|two|few|many|other)$/, '');
      expect(placeholders(text), `${language}: ${key}`).toEqual(placeholders(plural));
    }
  }
});

test('each language that is written down has all of the words, in each number', () => {
  for (const language of languages().filter((each) => ![ENGLISH, PSEUDO].includes(each))) {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const asked = keysInSources().flatMap((key) =>
      key.includes('{{count}}') ? pluralCategories.map((form) => `${key}_${form}`) : [key],
    );
    expect([language, ...Object.keys(wordsIn(language)).toSorted()]).toEqual([
      language,
      ...asked.toSorted(),
    ]);
  }
});

test('the language that finds gaps has every word, and marks it', () => {
  const words = wordsIn(PSEUDO);
  expect(Object.keys(words)).toEqual(keysInSources());
  expect(words['All changes']).toBe('⟦Áll çháñgés····⟧');
});

function placeholders(text: string): string[] {
  return (text.match(/\{\{[^}]*\}\}/g) ?? []).toSorted();
}
