import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXTS = /\.(?:js|css|html|svg|json)$/;
/** Below it the headers of an answer weigh more than what is saved. */
const WORTH_BYTES = 1024;

/** Lays a `.gz` and a `.br` beside each text of the bundle, which the server sends instead. */
export function precompress(): Plugin {
  return {
    name: 'clotho-precompress',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const entries = await readdir(dir, { recursive: true });
      const texts = entries.filter((entry) => TEXTS.test(entry));
      await Promise.all(texts.map((entry) => compress(path.join(dir, entry))));
    },
  };
}

async function compress(file: string): Promise<void> {
  if ((await stat(file)).size < WORTH_BYTES) return;
  const text = await readFile(file);
  await writeFile(
    `${file}.gz`,
    await promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }),
  );
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(text, { params }));
}
