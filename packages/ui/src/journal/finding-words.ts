import { useWords } from '../shell/words.ts';
import type { Finding, Property, Reason } from './proof/finding.ts';

/** What a finding is called, and what it says. */
export function useFindingWords(): (finding: Finding) => { name: string; sentence: string } {
  const t = useWords();
  return (finding) => {
    const { property, reason, seq, size, from } = finding;
    const atEntry = seq === undefined ? undefined : AT_ENTRY[reason];
    return {
      name: t(NAMES[property]),
      sentence: t(atEntry ?? SENTENCES[reason], {
        seq,
        size,
        from,
        count: finding[COUNTED[reason] ?? 'count'],
      }),
    };
  };
}

/** Which of its numbers a sentence counts, where it is not the number of what was checked. */
const COUNTED: Readonly<Partial<Record<Reason, 'size' | 'from'>>> = {
  signed: 'size',
  unchanged: 'size',
  'not-included': 'size',
  grown: 'from',
  shorter: 'from',
  rewritten: 'from',
  'same-journal': 'from',
  'other-journal': 'from',
};

const NAMES: Readonly<Record<Property, string>> = {
  signature: 'Signature.',
  key: 'Key.',
  consistency: 'Consistency.',
  inclusion: 'Inclusion.',
  'same-view': 'Same view.',
};

const SENTENCES: Readonly<Record<Reason, string>> = {
  signed: 'The state with {{count}} entries is signed by the key of the journal.',
  'not-signed': 'The state is not signed by the key of the journal.',
  'no-key':
    'You may not read the key of the journal, and this browser does not know it. Ask an auditor for it.',
  'same-key': 'It is the key that this browser has known.',
  'first-key':
    'This browser sees this key for the first time. Compare it with the one that you were given another way.',
  'other-key':
    'It is another key than this browser has known. Ask who runs Clotho before you trust it.',
  grown:
    'The {{count}} entries that this browser saw last are still there, unaltered; the journal grew to {{size}}.',
  unchanged: 'It is the state with {{count}} entries that this browser saw last.',
  'first-look': 'This browser looks for the first time: from now on it notices what is altered.',
  shorter: 'This browser saw {{count}} entries before, now there are {{size}}.',
  rewritten:
    'Among the {{count}} entries that this browser saw last, something was altered or taken out.',
  included: 'All {{count}} entries that were checked are in the signed state, as they are shown.',
  'not-included': 'The entries do not give the root that was signed for {{count}} entries.',
  'other-content': 'What is shown is not what lies in the journal.',
  'not-yet-signed': 'The next signature covers it; check again in a moment.',
  'same-journal':
    'The other checkpoint, of {{count}} entries, is an earlier state of this very journal.',
  'other-journal':
    'The other checkpoint, of {{count}} entries, is signed, and is no earlier state of this journal: two people were shown two histories.',
};

/** Where one entry is meant. */
const AT_ENTRY: Readonly<Partial<Record<Reason, string>>> = {
  included: 'Entry {{seq}} is in the signed state of {{size}} entries, as it is shown.',
  'not-included': 'It fails at entry {{seq}}: that is not what was signed.',
  shorter: 'It fails at entry {{seq}}: this browser saw {{from}} entries, now there are {{size}}.',
};
