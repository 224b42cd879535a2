import { Button } from '@patternfly/react-core';
import { useState, type ReactElement } from 'react';
import { useWords } from '../shell/words.ts';
import { drawnLine } from './hunks.ts';

const PAGE = 1_000;

/** A manifest as text; of a huge one its beginning, the rest on demand. */
export function Manifest({ yaml }: { readonly yaml: string }): ReactElement {
  const t = useWords();
  const [most, setMost] = useState(PAGE);
  const lines = yaml.trimEnd().split('\n');
  return (
    <>
      <pre className="clotho-manifest">{lines.slice(0, most).map(drawnLine).join('\n')}</pre>
      {lines.length > most ? (
        <Button variant="link" onClick={() => setMost(most + PAGE)}>
          {t('Show more of {{count}} lines', { count: lines.length })}
        </Button>
      ) : undefined}
    </>
  );
}
