import type { Archive } from '@clotho/archive';
import type { NoteSigner } from '@clotho/core/journal';
import type { CallerGateway, KubeClient } from '@clotho/kube';
import type { Journal } from '@clotho/store';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Trust } from '../trust/trust.ts';
import type { Access } from './access.ts';
import type { Relay } from './chat/relay.ts';
import type { Denials } from './denials.ts';
import type { ApiKeys } from './identity/api-keys.ts';
import type { Organizations } from './identity/organizations.ts';
import type { SessionRealm } from './identity/credential.ts';
import type { Impersonations } from './impersonations.ts';
import type { LoginLinks } from './identity/login-links.ts';

/** All that routes work with. */
export interface ApiContext {
  readonly journal: Journal;
  readonly origin: string;
  /** Signs with the key of the journal. */
  readonly signer: NoteSigner;
  /** Where what is approved is archived; absent where none is configured. */
  readonly archive?: Archive | undefined;
  readonly trust: Trust;
  readonly access: Access;
  readonly denials: Denials;
  readonly impersonations: Impersonations;
  /** The API server, in the name of who calls. */
  readonly gateway: CallerGateway;
  /** The API server, in the server's own name: for feeds, whose programs bring no token. */
  readonly cluster: Pick<KubeClient, 'list'>;
  readonly realm: SessionRealm;
  readonly links: LoginLinks;
  readonly apiKeys: ApiKeys;
  readonly organizations: Organizations;
  /** How many people it takes to erase content. */
  readonly erasurePeople: 1 | 2;
  /** Absent where nobody decides from chat. */
  readonly chat?: Relay | undefined;
  readonly clock: Clock;
  readonly log: Log;
}
