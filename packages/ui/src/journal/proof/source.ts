import type { Bytes } from './bytes.ts';
import { ProofError } from './error.ts';
import { bundlePath, entriesIn, TILE_WIDTH, type ReadTile } from './tiles.ts';

/** Gets what lies at a path of the log; a Failure says why it can't be had. */
export type Get = (path: string) => Promise<Bytes>;

/** The journal as any client of C2SP tlog-tiles reads it. What was read once is kept. */
export class LogSource {
  readonly #get: Get;
  readonly #kept = new Map<string, Promise<Bytes>>();

  constructor(get: Get) {
    this.#get = get;
  }

  readonly readTile: ReadTile = (path) => {
    const kept = this.#kept.get(path);
    if (kept) return kept;
    const asked = this.#get(path);
    this.#kept.set(path, asked);
    return asked;
  };

  /** The signed note, as it is now. */
  async checkpoint(): Promise<string> {
    return new TextDecoder().decode(await this.#get('/checkpoint'));
  }

  /** The bytes of an entry in a journal of `size`. @throws ProofError NotThere */
  async entry(seq: number, size: number): Promise<Bytes> {
    const entries = await this.bundle(Math.floor(seq / TILE_WIDTH), size);
    const entry = entries[seq % TILE_WIDTH];
    if (entry) return entry;
    throw new ProofError('NotThere', `the journal has no entry ${seq}`);
  }

  /** The entries from `index * 256` on. */
  async bundle(index: number, size: number): Promise<Bytes[]> {
    return entriesIn(await this.readTile(bundlePath(index, size)));
  }
}
