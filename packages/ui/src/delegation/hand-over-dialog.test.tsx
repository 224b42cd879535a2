import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { show } from '../testing/show.tsx';
import { HandOverDialog } from './hand-over-dialog.tsx';

const user = userEvent.setup();

interface Sent {
  readonly path: string;
  readonly body: { spec: object };
}

test('only what was narrowed is sent, and what was done is told', async () => {
  const { sent, told } = open((body) => ({ ...body, spec: { ...body.spec, stamp: 'v1.k.x' } }));
  await user.type(screen.getByLabelText(/User name/), 'audit-eve');
  await user.selectOptions(screen.getByLabelText('For'), '24');
  await user.type(screen.getByLabelText(/Why/), 'On a plane');
  await user.type(screen.getByLabelText(/Only these steps/), 'platform-review, joint-review');
  await user.click(screen.getByRole('button', { name: 'Hand over' }));
  await expect.poll(() => told).toEqual(['audit-eve decides for you now.']);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.path).toMatch(/\/delegations$/);
  expect(sent[0]?.body.spec).toEqual({
    to: 'audit-eve',
    duration: '24h',
    steps: ['platform-review', 'joint-review'],
    reason: 'On a plane',
  });
});

test('a delegation that the gate did not stamp is told not to count, and nothing is lost', async () => {
  const { told, kept } = open((body) => body);
  await user.type(screen.getByLabelText(/User name/), 'audit-eve');
  await user.type(screen.getByLabelText(/Why/), 'On a plane');
  await user.click(screen.getByRole('button', { name: 'Hand over' }));
  expect(await screen.findByText(/stored without the stamp/)).toBeTruthy();
  expect(told).toEqual([]);
  expect(kept.get('draft.delegation')).toContain('On a plane');
});

test('without a person and a reason nothing is sent', async () => {
  const { sent } = open((body) => body);
  await user.click(screen.getByRole('button', { name: 'Hand over' }));
  expect(screen.getByText('Say who, and why.')).toBeTruthy();
  expect(sent).toEqual([]);
});

function open(answer: (body: Sent['body']) => object): {
  sent: Sent[];
  told: string[];
  kept: Map<string, string>;
} {
  const [sent, told, kept] = [[] as Sent[], [] as string[], new Map<string, string>()];
  show(<HandOverDialog onClose={() => undefined} onDone={(words) => told.push(words)} />, {
    kept,
    fetch: (path, init) => {
      if (init?.method !== 'POST') return Promise.resolve(new Response('{}', { status: 404 }));
      const body: Sent['body'] = JSON.parse(typeof init.body === 'string' ? init.body : '');
      sent.push({ path, body });
      return Promise.resolve(Response.json(answer(body), { status: 201 }));
    },
  });
  return { sent, told, kept };
}
