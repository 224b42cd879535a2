import type { Lockdown } from '@clotho/api';

/** A Lockdown with what was found out about it. */
export interface LockdownFact {
  lockdown: Lockdown;
  /** It carries a release with the gate's stamp; one without never lets anything go. */
  released: boolean;
}
