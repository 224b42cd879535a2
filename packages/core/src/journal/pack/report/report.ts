import type { LeafEntry } from '../../entry.ts';
import { hex } from '../../merkle/hash.ts';
import type { Checkpoint } from '../../note/checkpoint.ts';
import type { PackManifest } from '../layout.ts';
import { changeIndex, changeSection, phaseBadge } from './change.ts';
import { entryNumber, html, nothing, time, timeInColumn, type Html } from './html.ts';
import { changeUidOf, newStory, tell, type Story } from './story.ts';
import { STYLE } from './style.ts';
import { table } from './table.ts';
import { verdictBox, type ReportVerdict } from './verdict.ts';
import { whatOf } from './words.ts';

export interface ReportSource {
  about: Pick<PackManifest, 'origin' | 'scope' | 'madeAt' | 'madeBy'>;
  checkpoint: Checkpoint;
  /** What a verifier found; left out where nobody has verified yet. */
  verdict?: ReportVerdict;
}

/** So that a report of a long time can still be opened. */
const MOST_CHANGES = 100;
const MOST_ENTRIES = 5000;
/** A verifier tells by it whether it writes reports in the same way. */
export const REPORT_VERSION = 1;

/** Gathers what entries say, to be read by people. Equal entries give equal pages. */
export class Report {
  readonly #stories = new Map<string, Story>();
  readonly #others: LeafEntry[] = [];
  readonly #unproven = new Set<number>();
  #entries = 0;

  /** Entries come by rising `seq`; one that is not proven is marked so. */
  add(entry: LeafEntry, isProven: boolean = true): void {
    if (!isProven) this.#unproven.add(entry.seq);
    this.#entries += 1;
    if (this.#entries > MOST_ENTRIES) return;
    const story = this.#storyOf(entry);
    if (story) tell(story, entry);
    else this.#others.push(entry);
  }

  /** The page: HTML without scripts that needs nothing but itself. */
  render({ about, checkpoint, verdict }: ReportSource): string {
    const stories = [...this.#stories.values()];
    const only = about.scope.kind === 'Change' && stories.length === 1 ? stories[0] : undefined;
    const title = titleOf(about.scope);
    const page = html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="generator" content="clotho report ${REPORT_VERSION}" />
          <title>${title} · evidence</title>
          <style>
            ${{ html: STYLE }}
          </style>
        </head>
        <body>
          <main>
            <header class="page">
              <p class="eyebrow">Evidence from the journal ${about.origin}</p>
              <h1>${title} ${only ? phaseBadge(only.phase) : nothing}</h1>
              ${only ? html`<p class="lead">${only.description}</p>` : nothing}
              ${verdictBox({ verdict, entries: this.#entries, checkpoint })}
            </header>
            ${changeIndex(stories)}
            ${stories.map((story) => changeSection(story, { isOnly: only !== undefined, number: this.#number }))}
            ${this.#otherEntries()} ${footer({ about, checkpoint })}
          </main>
        </body>
      </html> `;
    return page.html;
  }

  readonly #number = (seq: number): Html => entryNumber(seq, this.#unproven.has(seq));

  #storyOf(entry: LeafEntry): Story | undefined {
    const uid = changeUidOf(entry);
    if (uid === undefined) return undefined;
    const known = this.#stories.get(uid);
    if (known || this.#stories.size >= MOST_CHANGES) return known;
    const story = newStory(uid);
    this.#stories.set(uid, story);
    return story;
  }

  #otherEntries(): Html {
    const leftOut = Math.max(0, this.#entries - MOST_ENTRIES);
    const more =
      leftOut === 0
        ? nothing
        : html`<p class="quiet">${leftOut} more are in the folder entries of the pack.</p>`;
    return html`${table({
      title: this.#stories.size === 0 ? 'Entries' : 'Other entries',
      empty: '',
      headings: ['When (UTC)', 'Who', 'What', 'Entry'],
      rows: this.#others.map((entry) => [
        timeInColumn(entry.at),
        html`${entry.actor.username}`,
        html`${whatOf(entry)}`,
        this.#number(entry.seq),
      ]),
    })}${more}`;
  }
}

function titleOf(scope: PackManifest['scope']): string {
  switch (scope.kind) {
    case 'Change':
      return `${scope.namespace}/${scope.name}`;
    case 'Range':
      return `Entries ${scope.from} to ${scope.to}`;
    case 'Environment':
      return `Environment ${scope.name}`;
  }
}

function footer({ about, checkpoint }: Pick<ReportSource, 'about' | 'checkpoint'>): Html {
  const by = about.madeBy === undefined ? '' : ` for ${about.madeBy}`;
  return html`<footer>
    <p>
      Written ${time(about.madeAt)}${by} from the journal as it was when it had ${checkpoint.size}
      entries. Times are those that the journal recorded.
    </p>
    <p>Root of its Merkle tree: <code>${hex(checkpoint.root)}</code></p>
  </footer>`;
}
