/** The one API group of Clotho and every fixed name that hangs on it. */
export const GROUP = 'clotho.cosmosdevops.co.uk';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;

/** Namespace of the operator: held content, SealRecords, leases. */
export const SYSTEM_NAMESPACE = 'clotho-system';
/** Namespace of the gate: seal keys and the webhook's certificate; the operator can't read it. */
export const GATE_NAMESPACE = 'clotho-gate';
export const GATE_USER = `system:serviceaccount:${GATE_NAMESPACE}:clotho-gate`;
export const OPERATOR_USER = `system:serviceaccount:${SYSTEM_NAMESPACE}:clotho-operator`;

export const label = {
  /** On a namespace: `"true"` puts it under management by the default policy. */
  managed: `${GROUP}/managed`,
} as const;

export const annotation = {
  /** On an object: the Change that its write belongs to. */
  change: `${GROUP}/change`,
  /** The seal, as written on an approved object. */
  signature: `${GROUP}/signature`,
  sealedChange: `${GROUP}/sealed-change`,
  sealedSeq: `${GROUP}/sealed-seq`,
  /** On the namespace of the gate: `"off"` keeps the gate from putting its registration back. */
  selfHealing: `${GROUP}/self-healing`,
  /** On a Change that is created as a dry-run: a SimulationRequest, as JSON. */
  simulate: `${GROUP}/simulate`,
  /** On the answer to such a dry-run: a Simulation, as JSON. */
  simulation: `${GROUP}/simulation`,
} as const;

/** Every annotation below this prefix is Clotho's own. */
export const ANNOTATION_PREFIX = `${GROUP}/`;
