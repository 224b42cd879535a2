import webpack, { type Compiler, type WebpackPluginInstance } from 'webpack';
import { languages, wordsIn } from '../../scripts/words/words.ts';

/** Where the console asks a plugin for the words of a language. */
const fileOf = (language: string): string => `locales/${language}/plugin__clotho.json`;

/** Lays the words of the screens beside the bundle. */
export class LocalesPlugin implements WebpackPluginInstance {
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('LocalesPlugin', (compilation) => {
      const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
      compilation.hooks.processAssets.tap({ name: 'LocalesPlugin', stage }, () => {
        for (const language of languages()) {
          const json = `${JSON.stringify(wordsIn(language), null, 2)}\n`;
          compilation.emitAsset(fileOf(language), new webpack.sources.RawSource(json));
        }
      });
    });
  }
}
