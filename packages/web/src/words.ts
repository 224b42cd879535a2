import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { WORDS } from '@clotho/ui';

/** The same settings as in the console, so that the same words serve both. */
export async function prepareWords(): Promise<void> {
  await createInstance()
    .use(initReactI18next)
    .init({
      lng: navigator.language,
      fallbackLng: 'en',
      defaultNS: WORDS,
      nsSeparator: '~',
      keySeparator: false,
      interpolation: { escapeValue: false },
      resources: { en: { [WORDS]: {} } },
    });
}
