import type { Checkpoint } from '../../note/checkpoint.ts';
import { html, type Html } from './html.ts';

/** What a verifier found, in words. */
export interface ReportVerdict {
  outcome: 'Proven' | 'Tampered' | 'Unchecked';
  headline: string;
  found: readonly string[];
  proven: readonly string[];
  notProven: readonly string[];
}

interface Box {
  verdict: ReportVerdict | undefined;
  entries: number;
  checkpoint: Checkpoint;
}

const TONES = { Proven: 'good', Tampered: 'bad', Unchecked: 'open' } as const;

/** Whether what follows can be relied on; until somebody verified it, how to find out. */
export function verdictBox({ verdict, entries, checkpoint }: Box): Html {
  if (!verdict) {
    return html`<div class="verdict" role="note">
      <strong>Not verified yet</strong>
      <p>
        This page repeats what ${entries} of ${checkpoint.size} entries of the journal say. A page
        can be edited; the entries can't without being noticed. To find out whether they are
        genuine, whole and unaltered, run this with the key of the journal as you have it from
        elsewhere:
      </p>
      <pre>clotho-verify PACK --key KEY</pre>
    </div>`;
  }
  return html`<div class="verdict ${TONES[verdict.outcome]}" role="note">
    <strong>${verdict.headline}</strong>
    ${list('Found', verdict.found.length > 1 ? verdict.found : [])}
    ${list(verdict.outcome === 'Proven' ? 'Proven' : 'What holds all the same', verdict.proven)}
    ${list('Not proven', verdict.notProven)}
  </div>`;
}

function list(title: string, items: readonly string[]): Html {
  if (items.length === 0) return html``;
  return html`<p>${title}:</p>
    <ul>
      ${items.map((item) => html`<li>${item}</li> `)}
    </ul>`;
}
