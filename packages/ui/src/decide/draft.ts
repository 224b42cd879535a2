import { useState } from 'react';
import { useHost } from '@clotho/ui-host';

/** What somebody types, kept until it is sent, over reloads too. */
export function useDraft(key: string): readonly [string, (text: string) => void] {
  const { preferences } = useHost();
  const [text, setText] = useState(() => stored(preferences.read(`draft.${key}`)));
  const type = (next: string): void => {
    setText(next);
    preferences.write(`draft.${key}`, JSON.stringify(next));
  };
  return [text, type];
}

function stored(json: string | undefined): string {
  const text: unknown = json === undefined ? '' : JSON.parse(json);
  return typeof text === 'string' ? text : '';
}
