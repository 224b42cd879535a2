import type { BreakGlass, ChangePolicy, ManifestRequest, WriterExemption } from '@clotho/api';
import type { NamespaceFact } from '@clotho/core';
import type { Discovery, KubeClient, KubeObject } from '@clotho/kube';
import type { Clock } from '../clock.ts';
import type { ChatTrust } from './chat.ts';
import type { Log } from '../log.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { RiskReader } from '../risk/risk-reader.ts';
import type { ArchiveWitness } from './archive-witness.ts';
import type { KeyStore } from '../seal/keys.ts';

/** Live views that are fresh enough to choose by; what is decided on is read again. */
export interface Views {
  namespace(name: string): NamespaceFact | undefined;
  namespaces(): NamespaceFact[];
  /** The namespace of the gate itself. */
  gateNamespace(): KubeObject | undefined;
  policies(): ChangePolicy[];
  /** All of them, in force or not, sorted by name. */
  exemptions(): WriterExemption[];
  /** Break-glass sessions of a user, open or not. */
  sessions(username: string): BreakGlass[];
  /** A request as last heard of. */
  request(namespace: string, name: string): ManifestRequest | undefined;
  /** Requests that Changes carry and that refer to an object, by its key. */
  relatedRequests(key: string): ManifestRequest[];
  /** Requests for one object that a Change carries. */
  boundRequests(target: { kind: string; namespace: string; name: string }): ManifestRequest[];
}

/** All that the handlers of the webhook process work with. */
export interface GateContext {
  client: KubeClient;
  discovery: Discovery;
  risk: RiskReader;
  views: Views;
  keys: KeyStore;
  recorder: Recorder;
  archive: ArchiveWitness;
  clock: Clock;
  log: Log;
  /** Absent where nobody decides from chat. */
  chat?: ChatTrust | undefined;
  /** Id of the cluster; seals are bound to it. */
  cluster: string;
}
