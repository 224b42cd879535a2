import { useTranslation } from 'react-i18next';

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
