import type { NoteKey } from '@clotho/core/journal';
import type { Journal } from '@clotho/store';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Access } from './access.ts';
import type { Denials } from './denials.ts';

/** All that routes work with. */
export interface ApiContext {
  readonly journal: Journal;
  readonly origin: string;
  readonly key: NoteKey;
  readonly access: Access;
  readonly denials: Denials;
  readonly clock: Clock;
  readonly log: Log;
}
