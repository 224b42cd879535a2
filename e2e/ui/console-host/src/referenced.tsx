import type { CodeRef } from '@openshift/dynamic-plugin-sdk';
import { useEffect, useState, type ComponentType, type ReactElement } from 'react';

/** The component behind a code reference; its chunk is loaded when it is first shown. */
export function Referenced<P extends object>(props: {
  readonly to: CodeRef<ComponentType<P>>;
  readonly given: P;
}): ReactElement {
  const { to, given } = props;
  const [Component, setComponent] = useState<ComponentType<P>>();
  useEffect(() => {
    void to().then((found) => setComponent(() => found));
  }, [to]);
  return Component ? <Component {...given} /> : <p>…</p>;
}
