import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { shownToken } from './shown-token.ts';

const call = (socket: Socket, authorization?: string): { raw: IncomingMessage } => ({
  raw: { socket, headers: { authorization } } as unknown as IncomingMessage,
});

test('each call counts by its own token, whatever its connection or another showed before', () => {
  const [one, other] = [new Socket(), new Socket()];
  for (const token of ['a', 'a', 'b', 'a']) {
    for (const socket of [one, other]) {
      const shown = shownToken(call(socket, `Bearer ${token}`));
      expect(shown).toMatchObject({ token, digest: hash('sha256', token) });
    }
  }
});

test.each([undefined, '', 'Bearer', 'Bearer a b', 'Basic YQ=='])('%j shows no token', (header) => {
  const socket = new Socket();
  shownToken(call(socket, 'Bearer a'));
  expect(shownToken(call(socket, header))).toBeUndefined();
});
