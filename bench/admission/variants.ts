/** What looks at the writes of one namespace. */
export interface Variant {
  name: 'none' | 'clotho' | 'kyverno' | 'kyverno-cluster' | 'gatekeeper';
  namespace: string;
  describe: string;
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
};

export const KYVERNO: Variant = {
  name: 'kyverno',
  namespace: 'bench-kyverno',
  describe: 'Kyverno, one ValidatingPolicy (CEL) per kind',
};

export const KYVERNO_CLUSTER: Variant = {
  name: 'kyverno-cluster',
  namespace: 'bench-kyverno-cluster',
  describe: 'Kyverno, one ClusterPolicy (patterns)',
};

export const GATEKEEPER: Variant = {
  name: 'gatekeeper',
  namespace: 'bench-gatekeeper',
  describe: 'Gatekeeper, one constraint (Rego)',
};

export const PEERS: readonly Variant[] = [KYVERNO, KYVERNO_CLUSTER, GATEKEEPER];
