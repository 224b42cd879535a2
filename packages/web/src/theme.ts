import { useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';

const PLACE = 'clotho.theme';
/** The class that PatternFly's dark theme hangs on. */
const DARK = 'pf-v6-theme-dark';

/** Light or dark: as the system has it until the person chooses. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  useEffect(() => whenSystemChanges(() => setTheme(chosenTheme())), []);
  const choose = (next: Theme): void => {
    localStorage.setItem(PLACE, next);
    show(next);
    setTheme(next);
  };
  return [theme, choose];
}

/** Before anything is drawn, so that nothing flashes; then as the system goes. */
export function prepareTheme(): void {
  show(chosenTheme());
  whenSystemChanges(() => show(chosenTheme()));
}

function show(theme: Theme): void {
  document.documentElement.classList.toggle(DARK, theme === 'dark');
}

function chosenTheme(): Theme {
  const stored = localStorage.getItem(PLACE);
  if (stored === 'light' || stored === 'dark') return stored;
  return systemIsDark().matches ? 'dark' : 'light';
}

/** Answers what stops listening. */
function whenSystemChanges(listener: () => void): () => void {
  const system = systemIsDark();
  system.addEventListener('change', listener);
  return () => system.removeEventListener('change', listener);
}

function systemIsDark(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
