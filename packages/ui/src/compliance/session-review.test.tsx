import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { show } from '../testing/show.tsx';
import { SessionReview } from './session-review.tsx';

const user = userEvent.setup();

test('a review says what was found, and a refusal leaves it there', async () => {
  const sent: unknown[] = [];
  show(<SessionReview name="incident" />, {
    fetch: (path, init) => {
      if (init?.method !== 'PATCH') return Promise.resolve(new Response('{}', { status: 404 }));
      sent.push(JSON.parse(typeof init.body === 'string' ? init.body : ''));
      return Promise.resolve(
        Response.json({ message: `you opened ${path} yourself` }, { status: 403 }),
      );
    },
  });
  await user.click(screen.getByRole('button', { name: 'Review…' }));
  await user.click(screen.getByRole('button', { name: 'Reviewed' }));
  expect(sent).toEqual([]);
  await user.type(screen.getByLabelText(/What was found/), 'All fine');
  await user.click(screen.getByRole('button', { name: 'Reviewed' }));
  expect(await screen.findByText(/breakglasses\/incident yourself/)).toBeTruthy();
  expect(sent).toEqual([{ spec: { review: { comment: 'All fine' } } }]);
  expect(screen.getByDisplayValue('All fine')).toBeTruthy();
});
