import '@patternfly/react-core/dist/styles/base.css';
import './main.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { prepareTheme } from './theme.ts';
import { prepareWords } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with id root');
prepareTheme();
await prepareWords();
createRoot(root).render(<App />);
