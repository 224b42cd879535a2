import {
  appendRange,
  equalHashes,
  HASH_BYTES,
  rootOf,
  TILE_WIDTH,
  tilePath,
  type Hash,
  type Tile,
  type TreeState,
} from '@clotho/core/journal';

import type { Findings } from '../check/finding.ts';
import type { SignedCheckpoint } from '../check/trust.ts';
import type { ServedTree } from './served-tree.ts';
import type { Bundle } from './source.ts';

/** A node that is served and is not the one that follows from the entries. */
interface WrongNode {
  path: string;
  /** The entries below it, the last one included. */
  from: number;
  to: number;
}

/**
 * Builds the tree anew from the entries and holds it, as it grows, against every checkpoint that is
 * known: between the last that fits and the first that doesn't lies what was altered.
 */
export class Growth {
  readonly #served: ServedTree;
  readonly #known: SignedCheckpoint[];
  readonly #wrong: WrongNode[] = [];
  #tree: TreeState | undefined;
  #fits: SignedCheckpoint | undefined;
  #differs: SignedCheckpoint | undefined;
  #fitting = 0;

  /** `known` by rising size; the newest one of the log is the last. */
  constructor(served: ServedTree, start: TreeState, known: readonly SignedCheckpoint[]) {
    this.#served = served;
    this.#tree = start;
    this.#known = known.filter(({ size }) => size >= start.size && size <= served.size);
    this.#compare();
  }

  /** Checkpoints that the entries fit. */
  get fitting(): number {
    return this.#fitting;
  }

  /** Whether the entries are those that the newest checkpoint signs for. */
  get isSigned(): boolean {
    return this.#known.length === 0 && this.#differs === undefined;
  }

  /** The leaf hashes that come next. */
  add(hashes: readonly Hash[]): void {
    let rest = hashes;
    while (this.#tree && rest.length > 0) {
      const until = this.#known[0]?.size ?? Number.POSITIVE_INFINITY;
      const some = rest.slice(0, until - this.#tree.size);
      rest = rest.slice(some.length);
      const { state, tiles } = appendRange(this.#tree, some);
      for (const tile of tiles) this.#holdUpper(tile);
      this.#tree = state;
      this.#compare();
    }
  }

  /** The hashes that are served with a bundle, and those of its entries. */
  hold({ begin, width, tile }: Bundle, hashes: readonly Hash[]): void {
    if (hashes.length < width) return;
    const at = tile ? firstDifference(tile, Buffer.concat(hashes)) : undefined;
    if (at === undefined) return;
    const path = tilePath({ level: 0, index: begin / TILE_WIDTH, width });
    this.#wrong.push({ path, from: begin + at, to: begin + at });
  }

  /** What comes next can't be read: nothing can be told of the tree from here on. */
  lose(): void {
    this.#tree = undefined;
  }

  /** Says what does not fit, as narrowly as it can be told. */
  tell(findings: Findings): void {
    if (this.#differs) {
      this.#tellRewritten(this.#differs, findings);
      return;
    }
    for (const { path, from, to } of this.#wrong) {
      const over = from === to ? `entry ${from}` : `entries ${from} to ${to}`;
      findings.tampered(
        'TreeAltered',
        `a hash in ${path} is not that of ${over}, which it stands for`,
        { entry: { seq: from }, place: { file: path } },
      );
    }
  }

  #compare(): void {
    for (; this.#tree && this.#known[0]?.size === this.#tree.size; this.#known.shift()) {
      const isSame = equalHashes(rootOf(this.#tree), this.#known[0].root);
      // What was signed after the first that differs says nothing of where it began to.
      if (isSame) this.#fits = this.#differs ? this.#fits : this.#known[0];
      else this.#differs ??= this.#known[0];
      this.#fitting += Number(isSame);
    }
  }

  /** Tiles above the lowest level are served too; a full one never changes. */
  #holdUpper(tile: Tile): void {
    const isFinal = tile.width === TILE_WIDTH || this.#isEdge(tile);
    if (tile.level === 0 || !isFinal) return;
    const served = this.#served.served(tile);
    const at = served ? firstDifference(served, tile.bytes) : 0;
    if (at === undefined) return;
    const below = TILE_WIDTH ** tile.level;
    const from = (tile.index * TILE_WIDTH + at) * below;
    this.#wrong.push({ path: tilePath(tile), from, to: from + below - 1 });
  }

  #isEdge({ level, index, width }: Tile): boolean {
    const nodes = Math.floor(this.#served.size / TILE_WIDTH ** level);
    return index * TILE_WIDTH + width === nodes;
  }

  #tellRewritten({ file, size }: SignedCheckpoint, findings: Findings): void {
    const least = this.#fits?.size ?? 0;
    const node = this.#wrong
      .filter(({ from, to }) => to >= least && from < size)
      .toSorted((a, b) => a.to - a.from - (b.to - b.from))[0];
    const [from, to] = [Math.max(node?.from ?? 0, least), Math.min(node?.to ?? size, size - 1)];
    const fits = this.#fits ? `; the first ${least} are as ${this.#fits.file} signs for` : '';
    const hint = node ? `. The tree first disagrees with them from entry ${from} to ${to}` : '';
    findings.tampered(
      'HistoryRewritten',
      `history was rewritten: entries ${least} to ${size - 1} are not all what ${file} signs for${fits}${hint}`,
      { entry: { seq: from } },
    );
  }
}

/** Which hash is the first that differs. */
function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  if (equalHashes(a, b)) return undefined;
  const at = b.findIndex((byte, i) => byte !== a[i]);
  return Math.floor(Math.max(at, 0) / HASH_BYTES);
}
