import { getI18n, useTranslation } from 'react-i18next';

/** Where the words of the screens are kept, as the console asks it of a plugin. */
export const WORDS = 'plugin__clotho';

/** The words of the screens in the person's language; the key is the English text. */
export function useWords(): ReturnType<typeof useTranslation>['t'] {
  return useTranslation(WORDS).t;
}

/** Marks a text of a table, which is put into the person's language where it is shown. */
export function word<T extends string>(text: T): T {
  return text;
}

/** How dates and numbers are written: in the language of the screens, as the browser's region does. */
export function locale(): string {
  const { language } = getI18n();
  const [spoken] = language.split('-');
  return navigator.languages.find((each) => each.split('-')[0] === spoken) ?? language;
}
