import type { Json, JsonObject } from '@clotho/api';
import { ANNOTATION_PREFIX } from '@clotho/api/group';
import { BOOKKEEPING_ANNOTATIONS, SERVER_METADATA } from '@clotho/api/server-fields';
import { isObject, itemKeys } from './item-key.ts';

/** What the API server fills in where nothing is said: field → values as JSON. */
const DEFAULTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['dnsPolicy', ['"ClusterFirst"']],
  ['failureThreshold', ['3']],
  ['imagePullPolicy', ['"IfNotPresent"']],
  ['internalTrafficPolicy', ['"Cluster"']],
  ['ipFamilyPolicy', ['"SingleStack"']],
  ['periodSeconds', ['10']],
  ['progressDeadlineSeconds', ['600']],
  ['protocol', ['"TCP"']],
  ['resources', ['{}']],
  ['restartPolicy', ['"Always"']],
  ['revisionHistoryLimit', ['10']],
  ['schedulerName', ['"default-scheduler"']],
  ['securityContext', ['{}']],
  ['sessionAffinity', ['"None"']],
  ['successThreshold', ['1']],
  ['terminationGracePeriodSeconds', ['30']],
  ['terminationMessagePath', ['"/dev/termination-log"']],
  ['terminationMessagePolicy', ['"File"']],
  ['timeoutSeconds', ['1']],
  [
    'strategy',
    [
      '{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"},"type":"RollingUpdate"}',
      '{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}',
    ],
  ],
  ['podManagementPolicy', ['"OrderedReady"']],
  ['persistentVolumeClaimRetentionPolicy', ['{"whenDeleted":"Retain","whenScaled":"Retain"}']],
]);

/** The content of an object: without what the server and Clotho keep there for themselves. */
export function contentOf(object: JsonObject): JsonObject {
  const { status: _, ...content } = object;
  const { metadata } = content;
  if (!isObject(metadata)) return content;
  const kept = Object.entries(metadata).filter(([key]) => !SERVER_METADATA.has(key));
  return { ...content, metadata: Object.fromEntries(kept.flatMap(withoutBookkeeping)) };
}

/** Groups whose defaults these are. */
const BUILT_IN: ReadonlySet<string> = new Set(['v1', 'apps', 'batch']);

/** Whether the API server fills in what is left out as it does for its own kinds. */
export function hasKnownDefaults({ apiVersion }: JsonObject): boolean {
  return typeof apiVersion === 'string' && BUILT_IN.has(apiVersion.split('/')[0] ?? '');
}

/** What both sides say only to say what would hold anyway is left out of both. */
export function withoutDefaults(pair: Sides): Sides & { readonly folded: readonly string[] } {
  const known = [pair.old, pair.now].flatMap((side) => (side ? [pathsOf(side)] : []));
  const mayHide = (path: string): boolean =>
    known.every(({ all, defaults }) => !all.has(path) || defaults.has(path));
  const folded = new Set<string>();
  const drop = (path: string): boolean => {
    if (!known.some(({ defaults }) => defaults.has(path)) || !mayHide(path)) return false;
    folded.add(path);
    return true;
  };
  return {
    old: pair.old && trimmedMap(pair.old, '', drop),
    now: pair.now && trimmedMap(pair.now, '', drop),
    folded: [...folded],
  };
}

export interface Sides {
  readonly old: JsonObject | undefined;
  readonly now: JsonObject | undefined;
}

interface Paths {
  readonly all: Set<string>;
  readonly defaults: Set<string>;
}

function withoutBookkeeping([key, value]: [string, Json]): [string, Json][] {
  if (key !== 'annotations' || !isObject(value)) return [[key, value]];
  const kept = Object.entries(value).filter(
    ([name]) => !BOOKKEEPING_ANNOTATIONS.has(name) && !name.startsWith(ANNOTATION_PREFIX),
  );
  return kept.length === 0 ? [] : [[key, Object.fromEntries(kept)]];
}

function pathsOf(object: JsonObject): Paths {
  const paths: Paths = { all: new Set(), defaults: new Set() };
  trimmedMap(object, '', (path, key, value) => {
    paths.all.add(path);
    if (!isFree(path) && isDefault(key, value)) paths.defaults.add(path);
    return false;
  });
  return paths;
}

type Drop = (path: string, key: string, value: Json) => boolean;

function trimmedMap(map: JsonObject, path: string, drop: Drop): JsonObject {
  const kept = Object.entries(map).flatMap(([key, value]): [string, Json][] => {
    const at = path === '' ? key : `${path}.${key}`;
    return drop(at, key, value) ? [] : [[key, trimmed(value, { path: at, key }, drop)]];
  });
  return Object.fromEntries(kept);
}

function trimmed(value: Json, { path, key }: { path: string; key: string }, drop: Drop): Json {
  if (isObject(value)) return trimmedMap(value, path, drop);
  if (!Array.isArray(value)) return value;
  const [keys] = itemKeys(key, [value]) ?? [];
  return value.map((item, at) =>
    trimmed(item, { path: `${path}[${keys?.[at] ?? at}]`, key: '' }, drop),
  );
}

/** What people write in maps of their own keys is theirs, whatever it is called. */
function isFree(path: string): boolean {
  return /(^|\.)(data|binaryData|labels|annotations|matchLabels|nodeSelector)\./.test(path);
}

function isDefault(key: string, value: Json): boolean {
  return DEFAULTS.get(key)?.includes(JSON.stringify(value, digits)) ?? false;
}

function digits(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
