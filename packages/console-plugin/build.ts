import path from 'node:path';
import webpack, { type Stats } from 'webpack';
import { configuration } from './config.ts';

const USAGE = 'Builds the plugin into a folder: node build.ts FOLDER\n';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  // Hashed names, as for everything that is kept for good.
  process.env['NODE_ENV'] = 'production';
  // Some of the loaders look for the package from the folder that they run in.
  process.chdir(import.meta.dirname);
  const stats = await build(path.resolve(folder));
  const told = stats.toString({
    preset: 'errors-warnings',
    logging: 'error',
    colors: process.stderr.isTTY,
  });
  if (told !== '') process.stderr.write(`${told}\n`);
  if (stats.hasErrors()) process.exitCode = 1;
}

function build(into: string): Promise<Stats> {
  const { promise, resolve, reject } = Promise.withResolvers<Stats>();
  const compiler = webpack(configuration(into));
  if (!compiler) throw new Error('webpack made no compiler of the configuration');
  compiler.run((error, stats) => {
    // Nothing is watched, so that nothing is left to close.
    compiler.close(() => {
      if (stats) resolve(stats);
      else reject(error ?? new Error('webpack ended without a word'));
    });
  });
  return promise;
}
