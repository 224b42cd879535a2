import { useEffect, useRef } from 'react';

/** What each key does. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** Single keys for the screen, off where somebody types and while a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts, isOn = true): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    if (!isOn) return undefined;
    const press = (event: KeyboardEvent): void => {
      const act = current.current[event.key];
      if (!act || isTaken(event)) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn]);
}

function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector('[role="dialog"]')) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  const own = target.closest('input:not([type=checkbox]), textarea, select, [role=menu]');
  // A button or a link has its own Enter.
  return own !== null || (event.key === 'Enter' && target.closest('a, button, input') !== null);
}
