import { GROUP, type JsonObject } from '@clotho/api';
import { CERT_MANAGER, SERVICE_CA } from '../../certificate/config.ts';
import type { Trust } from '../../certificate/source.ts';
import {
  clusterConditions,
  definitionConditions,
  gateConditions,
  namespaceConditions,
  statusConditions,
  type MatchCondition,
} from './match-conditions.ts';
import { notOpenShift } from './openshift.ts';

/** Where the API server finds the gate: a Service in the cluster, or a URL for a local process. */
export type Endpoint = { url: string } | { service: { name: string; namespace: string } };

export interface Registration {
  endpoint: Endpoint;
  /** Path prefix that nobody can guess: the API server does not prove who it is. */
  secretPath: string;
  /** Whom the API server shall trust. */
  trust: Trust;
  /** Managed namespaces, sorted; without any the gate itself is left out. */
  namespaces: readonly string[];
  /** Those in which exec, attach and port-forward are not simply allowed, sorted. */
  connectNamespaces: readonly string[];
  /** Cluster-scoped kinds that a policy lists. */
  clusterResources: readonly { group: string; resource: string }[];
  /** CEL condition that holds for everybody but exempt writers; null without any. */
  exemptions: string | null;
  /** The cluster is OpenShift: its own controllers are let through. */
  openShift: boolean;
}

/** Shared by the validating and the mutating configuration. */
export interface Configuration {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    labels: Record<string, string>;
    /** Null: must not be there. */
    annotations: Record<string, string | null>;
  };
  webhooks: JsonObject[];
}

export const CONFIGURATION_NAME = 'clotho';

const GATED = [
  '*',
  '*/scale',
  'pods/ephemeralcontainers',
  'pods/resize',
  'pods/eviction',
  'pods/binding',
  // `deploymentconfigs/rollback` stores nothing: it answers what the client then writes.
  'deploymentconfigs/instantiate',
  'buildconfigs/instantiate',
];

/** A build of what is uploaded is begun by a CONNECT. */
const UPLOADS = ['buildconfigs/instantiatebinary'];

/** Ways to what runs in a Pod: a proxy reaches its ports as a port-forward does. */
const CONNECTIONS = [
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'pods/proxy',
  'services/proxy',
];

const GUARDED = [
  'changes',
  'approvalevents',
  'manifestrequests',
  'sealrecords',
  'changepolicies',
  'approvalworkflows',
  'changewindows',
  'writerexemptions',
  'delegations',
  'lockdowns',
  'breakglasses',
];

/** The ValidatingWebhookConfiguration as it must be. */
export function validating(registration: Registration): Configuration {
  const { namespaces, connectNamespaces, clusterResources } = registration;
  return configuration('ValidatingWebhookConfiguration', registration, [
    // A selector that lists nothing would select everything.
    ...(namespaces.length > 0
      ? [gateWebhook(registration), statusWebhook(registration), namespacesWebhook(registration)]
      : []),
    ...(clusterResources.length > 0 ? [clusterWebhook(registration)] : []),
    ...(connectNamespaces.length > 0 ? [connectWebhook(registration)] : []),
    definitionsWebhook(registration),
    guardWebhook(registration),
  ]);
}

/** The MutatingWebhookConfiguration: it stamps identities on Clotho's own kinds, nothing else. */
export function mutating(registration: Registration): Configuration {
  return configuration('MutatingWebhookConfiguration', registration, [
    {
      ...common('stamp', registration),
      reinvocationPolicy: 'Never',
      rules: [
        rule(['CREATE', 'UPDATE'], GROUP, [
          'changes',
          'approvalevents',
          'manifestrequests',
          'breakglasses',
          'lockdowns',
          'delegations',
        ]),
      ],
    },
  ]);
}

function gateWebhook(registration: Registration): JsonObject {
  return {
    ...common('gate', registration),
    namespaceSelector: namesIn(registration.namespaces),
    rules: [
      {
        ...rule(['CREATE', 'UPDATE', 'DELETE'], '*', GATED),
        scope: 'Namespaced',
      },
      { ...rule(['CONNECT'], '*', UPLOADS), scope: 'Namespaced' },
    ],
    matchConditions: withExemptions(gateConditions, registration),
  };
}

function clusterWebhook(registration: Registration): JsonObject {
  return {
    ...common('cluster', registration, 'gate'),
    rules: registration.clusterResources.map(({ group, resource }) => ({
      ...rule(['CREATE', 'UPDATE', 'DELETE'], group, [resource]),
      scope: 'Cluster',
    })),
    matchConditions: withExemptions(clusterConditions, registration),
  };
}

function statusWebhook(registration: Registration): JsonObject {
  return {
    ...common('status', registration),
    namespaceSelector: namesIn(registration.namespaces),
    rules: [{ ...rule(['UPDATE'], '*', ['*/status']), scope: 'Namespaced' }],
    matchConditions: withExemptions(statusConditions, registration),
  };
}

function connectWebhook(registration: Registration): JsonObject {
  return {
    ...common('connect', registration),
    namespaceSelector: namesIn(registration.connectNamespaces),
    rules: [rule(['CONNECT'], '', CONNECTIONS)],
  };
}

/**
 * Not by a selector: for namespaces it would look at the new labels alone, and deletion is looked
 * at by another way than an update.
 */
function namespacesWebhook(registration: Registration): JsonObject {
  return {
    ...common('namespaces', registration, 'guard'),
    rules: [
      rule(['UPDATE', 'DELETE'], '', ['namespaces', 'namespaces/status', 'namespaces/finalize']),
    ],
    matchConditions: copyOf(namespaceConditions(registration.namespaces)),
  };
}

function definitionsWebhook(registration: Registration): JsonObject {
  return {
    ...common('definitions', registration, 'guard'),
    rules: [rule(['UPDATE', 'DELETE'], 'apiextensions.k8s.io', ['customresourcedefinitions'])],
    matchConditions: copyOf(definitionConditions),
  };
}

function guardWebhook(registration: Registration): JsonObject {
  return {
    ...common('guard', registration),
    rules: [rule(['CREATE', 'UPDATE', 'DELETE'], GROUP, GUARDED)],
  };
}

function withExemptions(
  conditions: readonly MatchCondition[],
  { exemptions, openShift }: Registration,
): JsonObject[] {
  return copyOf([
    ...conditions,
    ...(openShift ? [notOpenShift] : []),
    ...(exemptions === null ? [] : [{ name: 'not-exempt', expression: exemptions }]),
  ]);
}

function copyOf(conditions: readonly MatchCondition[]): JsonObject[] {
  return conditions.map((condition) => ({ ...condition }));
}

/** This label is set by the API server and can't be removed; the one that people set can. */
function namesIn(namespaces: readonly string[]): JsonObject {
  return {
    matchExpressions: [
      { key: 'kubernetes.io/metadata.name', operator: 'In', values: [...namespaces] },
    ],
  };
}

/** Everything is stated, so that nothing stays of what others wrote there. */
function common(
  name: string,
  { endpoint, secretPath, trust }: Registration,
  handler = name,
): JsonObject {
  const path = `/${secretPath}/${handler}`;
  const ca =
    'caBundle' in trust ? { caBundle: Buffer.from(trust.caBundle).toString('base64') } : {};
  return {
    name: `${name}.${GROUP}`,
    admissionReviewVersions: ['v1'],
    clientConfig:
      'url' in endpoint
        ? { url: `${endpoint.url}${path}`, ...ca }
        : { service: { ...endpoint.service, port: 443, path }, ...ca },
    failurePolicy: 'Fail',
    sideEffects: 'NoneOnDryRun',
    matchPolicy: 'Equivalent',
    timeoutSeconds: 5,
    namespaceSelector: {},
    objectSelector: {},
  };
}

function rule(operations: string[], group: string, resources: string[]): JsonObject {
  return { operations, apiGroups: [group], apiVersions: ['*'], resources, scope: '*' };
}

function configuration(
  kind: string,
  { trust }: Registration,
  webhooks: JsonObject[],
): Configuration {
  const injector = 'injector' in trust ? { [trust.injector.annotation]: trust.injector.value } : {};
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: {
      name: CONFIGURATION_NAME,
      labels: { 'app.kubernetes.io/part-of': 'clotho' },
      // An injector that was not asked for would write its own CA again and again.
      annotations: { [CERT_MANAGER]: null, [SERVICE_CA]: null, ...injector },
    },
    webhooks,
  };
}
