/** What looks at the writes of one namespace. */
export interface Variant {
  name: 'none' | 'clotho' | 'kyverno' | 'kyverno-cluster' | 'gatekeeper';
  namespace: string;
  describe: string;
  /** Name of the process that answers its reviews. */
  process?: string;
}

export const NONE: Variant = {
  name: 'none',
  namespace: 'bench-none',
  describe: 'no webhook',
};

export const CLOTHO: Variant = {
  name: 'clotho',
  namespace: 'bench-clotho',
  describe: 'managed by Clotho; every object is sealed',
  process: 'clotho-webhook',
};

export const KYVERNO: Variant = {
  name: 'kyverno',
  namespace: 'bench-kyverno',
  describe: 'Kyverno, one ValidatingPolicy (CEL) per kind',
  process: 'kyverno',
};

export const KYVERNO_CLUSTER: Variant = {
  name: 'kyverno-cluster',
  namespace: 'bench-kyverno-cluster',
  describe: 'Kyverno, one ClusterPolicy (patterns)',
  process: 'kyverno',
};

export const GATEKEEPER: Variant = {
  name: 'gatekeeper',
  namespace: 'bench-gatekeeper',
  describe: 'Gatekeeper, one constraint (Rego)',
  process: 'gatekeeper',
};

export const PEERS: readonly Variant[] = [KYVERNO, KYVERNO_CLUSTER, GATEKEEPER];
