import type { CpuProfile } from './inspector.ts';

/** A share of the time in which the gate worked. */
interface HotSpot {
  name: string;
  share: number;
}

export interface HotSpots {
  categories: HotSpot[];
  functions: (HotSpot & { category: string })[];
}

const IDLE = '(idle)';
/** The first that matches a function's file and name is its category. */
const CATEGORIES: readonly [RegExp, string][] = [
  [/\/core\/src\/digest\/json-(parser|error)|json-object\.ts setOwn/, 'JSON parse'],
  [/\/core\/src\//, 'normalize, compare, decide'],
  [/\/kube\/src\/serve\.ts/, 'HTTP and streams'],
  [/\/server\/src\//, 'gather, review'],
  [/^node:.*(tls|crypto)/, 'TLS'],
  [/^node:/, 'HTTP and streams'],
];
/** Functions that are not JavaScript have no file. */
const WRITES = /^write/;

/** Self time by category and by function, idle time left out. */
export function hotSpots(profile: CpuProfile, most = 15): HotSpots {
  const functions = new Map<string, { category: string; time: number }>();
  const nodes = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  profile.samples.forEach((id, i) => {
    const frame = nodes.get(id);
    if (!frame || frame.functionName === IDLE) return;
    const name = nameOf(frame);
    const entry = functions.get(name) ?? { category: categoryOf(frame), time: 0 };
    entry.time += profile.timeDeltas[i] ?? 0;
    functions.set(name, entry);
  });
  const all = [...functions].map(([name, entry]) => ({ name, ...entry }));
  const total = all.reduce((sum, { time }) => sum + time, 0);
  const byCategory = Map.groupBy(all, ({ category }) => category);
  const categories = [...byCategory].map(([name, entries]) => ({
    name,
    share: entries.reduce((sum, { time }) => sum + time, 0) / total,
  }));
  const spots = all.map(({ name, category, time }) => ({ name, category, share: time / total }));
  return {
    categories: categories.toSorted(byShare),
    functions: spots.toSorted(byShare).slice(0, most),
  };
}

type Frame = CpuProfile['nodes'][number]['callFrame'];

function nameOf({ functionName, url }: Frame): string {
  const file = url.split('/').slice(-2).join('/');
  return `${functionName || '(anonymous)'}${file === '' ? '' : ` ${file}`}`;
}

function categoryOf({ functionName, url }: Frame): string {
  if (functionName === '(program)') return 'native, outside of JavaScript';
  if (url === '' && WRITES.test(functionName)) return 'TLS records and sockets, writing';
  if (functionName === '(garbage collector)') return 'garbage collection';
  return CATEGORIES.find(([pattern]) => pattern.test(`${url} ${functionName}`))?.[1] ?? 'other';
}

function byShare(a: HotSpot, b: HotSpot): number {
  return b.share - a.share;
}
