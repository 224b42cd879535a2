import { defineConfig } from 'vite';
import { locales } from './locales.ts';
import { precompress } from './precompress.ts';

/** Where `vite dev` finds a running server of Clotho. */
const SERVER = process.env['CLOTHO_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [locales(), precompress()],
  build: {
    target: 'es2022',
    sourcemap: true,
    cssCodeSplit: true,
    rolldownOptions: {
      onLog(level, log, tell) {
        // How long plugins take is no news.
        if (log.code === 'PLUGIN_TIMINGS') return;
        // "use client" of libraries is for servers that render, which there is none of.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log);
      },
    },
  },
  server: { proxy: { '/api': SERVER, '/tile': SERVER, '/checkpoint': SERVER } },
});
