import type { ReactElement } from 'react';
import { Navigate, useParams } from 'react-router';
import { ROOT } from '@clotho/ui';

/** Where the console would list Changes: the screen that does. */
export function ChangeList(): ReactElement {
  return <Navigate to={`${ROOT}/changes`} replace />;
}

/** Where the console would show the YAML of a Change: its screen. */
export function ChangeDetails(): ReactElement {
  const { ns = '', name = '' } = useParams();
  const tail = [ns, name].map(encodeURIComponent).join('/');
  return <Navigate to={`${ROOT}/changes/${tail}`} replace />;
}
