import { API_VERSION, GROUP, VERSION } from '@clotho/api/group';

const BASE = '/api/v1/kubernetes';

/** The kinds of Clotho, by their plural in paths. */
export const KINDS = {
  approvalevents: 'ApprovalEvent',
  approvalworkflows: 'ApprovalWorkflow',
  breakglasses: 'BreakGlass',
  changepolicies: 'ChangePolicy',
  changes: 'Change',
  changewindows: 'ChangeWindow',
  delegations: 'Delegation',
  lockdowns: 'Lockdown',
  manifestrequests: 'ManifestRequest',
  writerexemptions: 'WriterExemption',
} as const;

export type Plural = keyof typeof KINDS;

/** Path of one of Clotho's kinds, of one object if a name is given. */
export function clothoPath(plural: Plural, namespace?: string, name?: string): string {
  return `${BASE}/apis/${GROUP}/${VERSION}${within(namespace)}/${plural}${tail(name)}`;
}

/** Path of any other resource; the group is empty for the core group. */
export function resourcePath(
  group: string,
  version: string,
  resource: string,
  { namespace, name }: { namespace?: string | undefined; name?: string | undefined } = {},
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${BASE}${root}${within(namespace)}/${resource}${tail(name)}`;
}

/** An object of Clotho's API group, as it is sent. */
export function manifestOf<Spec>(
  plural: Plural,
  metadata: { name?: string; generateName?: string; namespace?: string },
  spec: Spec,
): { apiVersion: string; kind: string; metadata: typeof metadata; spec: Spec } {
  return { apiVersion: API_VERSION, kind: KINDS[plural], metadata, spec };
}

function within(namespace: string | undefined): string {
  return namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
}

function tail(name: string | undefined): string {
  return name === undefined ? '' : `/${encodeURIComponent(name)}`;
}
