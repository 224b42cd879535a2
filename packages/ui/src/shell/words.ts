import { useTranslation } from 'react-i18next';

/** Where the words of the screens are kept, as the console asks it of a plugin. */
export const WORDS = 'plugin__clotho';

/** The words of the screens in the person's language; the key is the English text. */
export function useWords(): ReturnType<typeof useTranslation>['t'] {
  return useTranslation(WORDS).t;
}
