import { bundlePath, JournalError, parseBundle, TILE_WIDTH, tilePath } from '@clotho/core/journal';

/** A journal that is served as C2SP tlog-tiles, wherever it is. */
export interface LogSource {
  /** `checkpoint`, a tile or a bundle, by its path; undefined where there is none. */
  read(path: string): Promise<Buffer | undefined>;
}

/** Up to 256 entries side by side, and what the tree says of them. */
export interface Bundle {
  /** `seq` of the first entry. */
  begin: number;
  width: number;
  file: string;
  /** Up to the first one that is not there. */
  leaves: Uint8Array[];
  /** Leaf hashes, as the log has them in its lowest tiles. */
  tile: Buffer | undefined;
}

const READ_AHEAD = 4;

/** The bundles from the one that holds entry `from` on; some are read ahead. */
export async function* bundlesFrom(
  source: LogSource,
  from: number,
  size: number,
): AsyncGenerator<Bundle, void> {
  const ahead: Promise<Bundle>[] = [];
  const last = Math.ceil(size / TILE_WIDTH);
  for (let next = Math.floor(from / TILE_WIDTH); next < last || ahead.length > 0;) {
    for (; next < last && ahead.length < READ_AHEAD; next += 1) {
      const reading = readBundle(source, next, size);
      reading.catch(() => undefined); // told when its turn comes
      ahead.push(reading);
    }
    const bundle = await ahead.shift();
    if (bundle) yield bundle;
  }
}

async function readBundle(source: LogSource, index: number, size: number): Promise<Bundle> {
  const begin = index * TILE_WIDTH;
  const width = Math.min(TILE_WIDTH, size - begin);
  const file = bundlePath(index, width);
  const [leaves, tile] = await Promise.all([
    readLeaves(source, index, width),
    source.read(tilePath({ level: 0, index, width })),
  ]);
  return { begin, width, file, leaves, tile };
}

/** A bundle that lacks an entry can't be read; narrower ones can, up to the entry before it. */
async function readLeaves(source: LogSource, index: number, width: number): Promise<Uint8Array[]> {
  const whole = leavesIn(await source.read(bundlePath(index, width)), width);
  if (whole) return whole;
  let [found, leaves]: [number, Uint8Array[]] = [0, []];
  for (let missing = width; missing - found > 1;) {
    const middle = Math.floor((found + missing) / 2);
    const some = leavesIn(await source.read(bundlePath(index, middle)), middle);
    if (some) [found, leaves] = [middle, some];
    else missing = middle;
  }
  return leaves;
}

function leavesIn(bytes: Buffer | undefined, width: number): Uint8Array[] | undefined {
  if (!bytes) return undefined;
  try {
    const leaves = parseBundle(bytes);
    return leaves.length === width ? leaves : undefined;
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}
