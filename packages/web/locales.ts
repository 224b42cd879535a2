import type { Plugin } from 'vite';
import { languages, translated, wordsIn } from '../../scripts/words/words.ts';

/** Lays the words of each language beside the app, and tells it which there are. */
export function locales(): Plugin {
  const offered = languages().filter((language) => language !== 'en');
  return {
    name: 'clotho-locales',
    config: () => ({
      define: {
        CLOTHO_LANGUAGES: JSON.stringify(offered),
        CLOTHO_ENGLISH: JSON.stringify(translated('en')),
      },
    }),
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const language = /^\/locales\/([\w-]+)\.json$/.exec(request.url ?? '')?.[1];
        if (language === undefined) return next();
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(wordsIn(language)));
      });
    },
    generateBundle() {
      for (const language of offered) {
        const source = `${JSON.stringify(wordsIn(language))}\n`;
        this.emitFile({ type: 'asset', fileName: `locales/${language}.json`, source });
      }
    },
  };
}
