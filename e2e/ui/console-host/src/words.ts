import { createInstance, type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

const NAMESPACE = 'plugin__clotho';
/** Languages that this host is offered in. */
const OFFERED = ['en', 'de', 'en-XA'];

/** The settings of the console, and the words of the plugin from where the console asks for them. */
export async function prepareWords(): Promise<i18n> {
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: navigator.language,
    fallbackLng: 'en',
    ns: [],
    nsSeparator: '~',
    keySeparator: false,
    interpolation: { escapeValue: false },
    resources: {},
    // The console tells of every key that a plugin's words lack.
    saveMissing: true,
    missingKeyHandler: (_languages, namespace, key) => {
      reportError(new Error(`Missing i18n key "${key}" in namespace "${namespace}"`));
    },
  });
  const asked = [navigator.language, navigator.language.split('-')[0] ?? '', 'en'];
  for (const language of OFFERED.filter((each) => asked.includes(each))) {
    const answer = await fetch(`/api/plugins/clotho/locales/${language}/${NAMESPACE}.json`);
    if (answer.ok) instance.addResourceBundle(language, NAMESPACE, await answer.json());
  }
  return instance;
}

/** Resolves `%namespace~text%`, as extensions name things. */
export function useNames(): (name: string) => string {
  const { t } = useTranslation();
  return (name) => {
    const key = /^%(.*)%$/.exec(name)?.[1];
    return key === undefined ? name : t(key);
  };
}
