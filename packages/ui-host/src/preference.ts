import { useState } from 'react';
import { useHost } from './context.tsx';

/** What the person set once and finds again. What was stored in another shape counts as not set. */
export function usePreference<T>(
  key: string,
  fallback: T,
  fits: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const { preferences } = useHost();
  const [value, setValue] = useState(() => stored(preferences.read(key), fits) ?? fallback);
  const choose = (next: T): void => {
    setValue(next);
    preferences.write(key, JSON.stringify(next));
  };
  return [value, choose];
}

function stored<T>(json: string | undefined, fits: (value: unknown) => value is T): T | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return fits(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
