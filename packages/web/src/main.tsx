import '@patternfly/react-core/dist/styles/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { prepareWords } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with id root');
await prepareWords();
createRoot(root).render(<App />);
