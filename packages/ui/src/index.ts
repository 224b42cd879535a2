export { FIRST_PAGE, PAGES, type Page } from './app/pages.tsx';
export { ROOT } from './app/root.ts';
export { Screens, Surroundings } from './app/screens.tsx';
export { ChangesSummary } from './summary/changes-summary.tsx';
export { clothoPath } from './http/kubernetes.ts';
export { useWords, WORDS } from './shell/words.ts';
export { FailureState, LoadingState } from './shell/states.tsx';
export { Failure, failureOf } from './http/failure.ts';
export { noAnswer } from './http/request.ts';
