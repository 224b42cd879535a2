import { defineConfig } from 'vite';

/** Where `vite dev` finds a running server of Clotho. */
const SERVER = process.env['CLOTHO_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  build: { target: 'es2022', sourcemap: true, cssCodeSplit: true },
  server: { proxy: { '/api': SERVER, '/tile': SERVER, '/checkpoint': SERVER } },
});
