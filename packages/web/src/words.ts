import { createInstance, type Resource } from 'i18next';
import { getI18n, initReactI18next } from 'react-i18next';
import { WORDS } from '@clotho/ui';

/** Files that the build lays beside the app; English is in the app itself. */
const TRANSLATED = CLOTHO_LANGUAGES;
const ENGLISH = 'en';
/** Region of languages that nobody speaks, which are for tests. */
const NOBODYS = '-XA';
const PLACE = 'clotho.language';

/** What people can choose from. */
export const LANGUAGES: readonly string[] = [
  ENGLISH,
  ...TRANSLATED.filter((each) => !each.endsWith(NOBODYS)),
];

/** The same settings as in the console, so that the same words serve both. */
export async function prepareWords(): Promise<void> {
  const { language, resources } = await wordsFor(localStorage.getItem(PLACE) ?? navigator.language);
  document.documentElement.lang = language;
  await createInstance()
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: ENGLISH,
      defaultNS: WORDS,
      nsSeparator: '~',
      keySeparator: false,
      interpolation: { escapeValue: false },
      resources,
    });
}

/** The screens speak it from now on, also when the person comes again. */
export async function chooseLanguage(language: string): Promise<void> {
  const words = language === ENGLISH ? CLOTHO_ENGLISH : await wordsOf(language);
  if (words === undefined) return;
  localStorage.setItem(PLACE, language);
  document.documentElement.lang = language;
  const i18n = getI18n();
  i18n.addResourceBundle(language, WORDS, words);
  await i18n.changeLanguage(language);
}

async function wordsFor(wanted: string): Promise<{ language: string; resources: Resource }> {
  const english: Resource = { [ENGLISH]: { [WORDS]: CLOTHO_ENGLISH } };
  const language = TRANSLATED.find((each) => fits(each, wanted));
  const words = language === undefined ? undefined : await wordsOf(language);
  if (language === undefined || words === undefined) {
    return { language: ENGLISH, resources: english };
  }
  return { language, resources: { ...english, [language]: { [WORDS]: words } } };
}

/** German serves Austria too. */
function fits(offered: string, wanted: string): boolean {
  return offered === wanted || offered === wanted.split('-')[0];
}

/** Undefined if they can't be had: what was spoken before serves then. */
async function wordsOf(language: string): Promise<Record<string, string> | undefined> {
  try {
    const answer = await fetch(`/locales/${language}.json`);
    if (!answer.ok) return undefined;
    const words: Record<string, string> = await answer.json();
    return words;
  } catch {
    return undefined;
  }
}
