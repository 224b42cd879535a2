import '@patternfly/react-core/dist/styles/base.css';
import './main.css';
import { createRoot } from 'react-dom/client';
import { prepareScreen } from '@clotho/ui';
import { App } from './app.tsx';
import { enter } from './entrance.ts';
import { prepareTheme } from './theme.ts';
import { prepareWords } from './words.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with id root');
prepareTheme();
// Who is signed in, the code of the screen and the words are fetched side by side.
const entered = enter();
prepareScreen(location.pathname);
await prepareWords();
createRoot(root).render(<App entered={entered} />);
