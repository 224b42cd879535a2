export { FIRST_PAGE, PAGES, type Page } from './app/pages.tsx';
export { ROOT } from './app/root.ts';
export { Screens } from './app/screens.tsx';
export { WORDS } from './shell/words.ts';
export { Failure } from './http/failure.ts';
