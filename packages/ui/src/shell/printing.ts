import { useEffect, useState } from 'react';

export interface Printing {
  /** The screen is being put on paper. */
  readonly isPrinting: boolean;
  readonly print: () => void;
}

/** For lists that mount what is in sight: on paper there is nothing to scroll. */
export function usePrinting(): Printing {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    if (!isPrinting) return undefined;
    const done = (): void => setPrinting(false);
    window.addEventListener('afterprint', done);
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [isPrinting]);
  return { isPrinting, print: () => setPrinting(true) };
}
