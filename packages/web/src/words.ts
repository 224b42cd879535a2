import { createInstance, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { WORDS } from '@clotho/ui';

/** Files that the build lays beside the app; English is in the app itself. */
const TRANSLATED = CLOTHO_LANGUAGES;

/** The same settings as in the console, so that the same words serve both. */
export async function prepareWords(): Promise<void> {
  const { language, resources } = await wordsFor(navigator.language);
  document.documentElement.lang = language;
  await createInstance()
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: 'en',
      defaultNS: WORDS,
      nsSeparator: '~',
      keySeparator: false,
      interpolation: { escapeValue: false },
      resources,
    });
}

async function wordsFor(wanted: string): Promise<{ language: string; resources: Resource }> {
  const english: Resource = { en: { [WORDS]: CLOTHO_ENGLISH } };
  const language = TRANSLATED.find((each) => fits(each, wanted));
  const words = language === undefined ? undefined : await wordsOf(language);
  if (language === undefined || words === undefined) return { language: 'en', resources: english };
  return { language, resources: { ...english, [language]: { [WORDS]: words } } };
}

/** German serves Austria too. */
function fits(offered: string, wanted: string): boolean {
  return offered === wanted || offered === wanted.split('-')[0];
}

/** Undefined if they can't be had: English serves then. */
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
