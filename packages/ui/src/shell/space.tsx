import type { ReactElement } from 'react';

/** Keeps the place of rows that are not mounted; `height` in pixels. */
export function Space({ height }: { readonly height: number }): ReactElement {
  if (height <= 0) return <></>;
  return <tr aria-hidden="true" style={{ blockSize: height }} />;
}
