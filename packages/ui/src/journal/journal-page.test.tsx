import { generateKeyPairSync, sign } from 'node:crypto';
import { screen, within, type RenderResult } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import type { EntryKind } from '@clotho/api';
import {
  appendRange,
  bundleOf,
  bundlePath,
  checkpointText,
  emptyTree,
  formatVerifierKey,
  hex,
  leafHash,
  leafOf,
  rootOf,
  signNote,
  tilePath,
} from '@clotho/core/journal';
import { show } from '../testing/show.tsx';
import { JournalPage } from './journal-page.tsx';

const user = userEvent.setup();

test('entries are shown with what they say, and each leads to its page', async () => {
  open(await server(leaves()));
  const row = await rowOf(1);
  expect(row.getByText('Decision')).toBeTruthy();
  expect(row.getByText('looks good')).toBeTruthy();
  expect(row.getByRole('link').getAttribute('href')).toBe('/clotho/journal/1');
});

test('what is looked for goes into the call', async () => {
  const calls: string[] = [];
  open(await server(leaves(), calls));
  await rowOf(1);
  await user.type(screen.getByLabelText('Actor'), 'plat-bob{Enter}');
  await user.selectOptions(screen.getByLabelText('What happened'), 'ApprovalDecision');
  await screen.findByText('Decision', { selector: 'td' });
  expect(calls).toContainEqual(expect.stringContaining('kind=ApprovalDecision&actor=plat-bob'));
});

test('the check names each property and holds for an honest journal', async () => {
  open(await server(leaves()));
  await rowOf(1);
  await user.click(screen.getByRole('button', { name: 'Verify everything' }));
  const findings = await screen.findByText(/All 3 entries that were checked are in the signed/);
  expect(findings.closest('[data-outcome]')?.getAttribute('data-outcome')).toBe('holds');
  expect(screen.getByText(/The state with 3 entries is signed/)).toBeTruthy();
});

test('the check fails at the very entry that is shown otherwise than it was signed', async () => {
  const honest = await server(leaves());
  const forger = await server(leaves('looks bad'));
  open((path) => (path.startsWith('/api/v1/entries') ? forger : honest)(path));
  await rowOf(1);
  await user.click(screen.getByRole('button', { name: 'Verify what is shown' }));
  expect(await screen.findByText(/It fails at entry 1/)).toBeTruthy();
});

test('a journal that was rewritten since the last look fails in its consistency', async () => {
  const kept = new Map<string, string>();
  const first = open(await server(leaves().slice(0, 2)), kept);
  await rowOf(1);
  await user.click(screen.getByRole('button', { name: 'Verify everything' }));
  await screen.findByText(/looks for the first time/);
  first.unmount();
  open(await server(leaves('looks bad')), kept);
  await rowOf(1);
  await user.click(screen.getByRole('button', { name: 'Verify everything' }));
  expect(await screen.findByText(/Among the 2 entries that this browser saw last/)).toBeTruthy();
});

test('somebody who may not read the journal is told so, with what to do', async () => {
  open(() =>
    Promise.resolve(
      Response.json({ detail: 'eve may not list journalentries: ask for a role' }, { status: 403 }),
    ),
  );
  expect(await screen.findByText('You may not see this')).toBeTruthy();
  expect(screen.getByText(/ask for a role/)).toBeTruthy();
});

test('who else vouches for the journal is shown, and why one does not', async () => {
  const answer = await server(leaves());
  const info = {
    size: 3,
    archived: null,
    cosignatures: {
      size: null,
      witnesses: [
        { name: 'w.bank.example', size: 2, at: '2026-11-21T10:00:05Z', problem: null },
        { name: 'w.other.example', size: null, at: null, problem: 'does not answer' },
      ],
    },
    timestamps: [
      { authority: 'https://tsa.example', size: 2, at: '2026-11-21T10:00:05Z', problem: null },
    ],
  };
  open((path) =>
    path === '/api/v1/journal' ? Promise.resolve(Response.json(info)) : answer(path),
  );
  expect(await screen.findByText('Not enough have signed')).toBeTruthy();
  expect(screen.getByText('w.bank.example').closest('li')?.textContent).toContain('2 entries');
  const other = screen.getByText('w.other.example').closest('li')?.textContent;
  expect(other).toContain('nothing yet');
  expect(other).toContain('does not answer');
  expect(screen.getByText('https://tsa.example').closest('li')?.textContent).toContain('2 entries');
});

async function rowOf(seq: number): Promise<ReturnType<typeof within>> {
  const link = await screen.findByRole('link', { name: `Entry ${seq}` });
  const row = link.closest('tr');
  if (!row) throw new Error(`entry ${seq} has no row`);
  return within(row);
}

type Answer = (path: string) => Promise<Response>;

const pair = generateKeyPairSync('ed25519');
const publicKey = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const key = { name: 'clotho', algorithm: 'Ed25519', publicKey } as const;

/** Answers as the server does, from a real tree with real signatures. */
async function server(all: readonly Buffer[], calls: string[] = []): Promise<Answer> {
  const { state, tiles } = appendRange(emptyTree(), all.map(leafHash));
  const text = checkpointText(key.name, all.length, rootOf(state));
  const note = await signNote(text, { key, sign: (data) => sign(null, data, pair.privateKey) });
  const files = new Map<string, Uint8Array | string>([
    ['/checkpoint', note],
    [`/${bundlePath(0, all.length)}`, bundleOf(all)],
    ...tiles.map((tile) => [`/${tilePath(tile)}`, tile.bytes] as const),
    ['/api/v1/journal', JSON.stringify({ key: formatVerifierKey(key), size: all.length })],
  ]);
  const items = all.map(
    (leaf, seq) => `{"seq":${seq},"hash":"${hex(leafHash(leaf))}","event":${leaf.toString()}}`,
  );
  return (path) => {
    calls.push(path);
    if (path.startsWith('/api/v1/entries')) {
      const page = path.includes('cursor') ? [] : items.toReversed();
      return Promise.resolve(new Response(`{"items":[${page.join(',')}],"next":null}`));
    }
    const file = files.get(path);
    return Promise.resolve(
      file === undefined
        ? new Response('{}', { status: 404 })
        : new Response(typeof file === 'string' ? file : Uint8Array.from(file)),
    );
  };
}

function leaves(comment = 'looks good'): Buffer[] {
  const at = '2026-11-21T10:00:00Z';
  const kinds: EntryKind[] = ['AdmissionHeld', 'ApprovalDecision', 'ChangeTransition'];
  return kinds.map(
    (kind, seq) =>
      leafOf(
        {
          id: String(seq),
          at,
          kind,
          actor: { username: 'plat-bob' },
          subject: { apiVersion: 'v1', kind: 'Change', namespace: 'shop', name: 'new-prices' },
          body: seq === 1 ? { comment } : {},
        },
        { seq, stream: `change/${seq}`, streamSeq: 1, prev: '', at },
      ).bytes,
  );
}

function open(fetch: Answer, kept?: Map<string, string>): RenderResult {
  return show(<JournalPage />, { fetch, ...(kept ? { kept } : {}) });
}
