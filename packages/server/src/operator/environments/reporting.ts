import type { SealRecord, Target } from '@clotho/api';
import type { EnvironmentClient } from '../../recorder/environment-client.ts';
import type { OperatorContext } from '../context.ts';

/** What the reporters of all namespaces work with. */
export interface Reporting {
  readonly ctx: OperatorContext;
  readonly journal: Pick<EnvironmentClient, 'putBlob' | 'beat'>;
  readonly recordOf: (target: Target) => SealRecord | undefined;
  /** Has a namespace looked at soon. */
  readonly look: (namespace: string) => void;
}
