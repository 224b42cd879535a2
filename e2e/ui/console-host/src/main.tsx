import '@patternfly/react-core/dist/styles/base.css';
import { PluginStoreProvider } from '@openshift/dynamic-plugin-sdk';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './app.tsx';
import { loadPlugins } from './plugins.ts';
import { prepareWords } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with id root');
const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = (): boolean =>
  document.documentElement.classList.toggle('pf-v6-theme-dark', dark.matches);
dark.addEventListener('change', shade);
shade();
await prepareWords();
const version = new URLSearchParams(location.search).get('console-version') ?? undefined;
const store = await loadPlugins(version);
createRoot(root).render(
  <PluginStoreProvider store={store}>
    <BrowserRouter>
      <App />
    </BrowserRouter>
  </PluginStoreProvider>,
);
