export { FIRST_PAGE, PAGES, ROOT, type Page } from './app/pages.tsx';
export { Screens } from './app/screens.tsx';
export { WORDS } from './shell/words.ts';
export { Failure } from './http/failure.ts';
