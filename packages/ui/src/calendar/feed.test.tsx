import { fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../testing/show.tsx';
import { FeedMenu } from './feed.tsx';

const URL_OF_FEED = 'https://clotho.example/api/v1/calendar.ics?key=clotho_x';

test('an address of the calendar is made and shown, this once', async () => {
  const sent: unknown[] = [];
  const fetch = (path: string, init?: RequestInit): Promise<Response> => {
    sent.push([
      path,
      init?.method,
      JSON.parse(typeof init?.body === 'string' ? init.body : 'null'),
    ]);
    const made = { url: URL_OF_FEED, id: '3f0c9a1b2d4e', expiresAt: '2027-11-21T10:00:00Z' };
    return Promise.resolve(Response.json(made, { status: 201 }));
  };
  show(<FeedMenu />, { fetch, namespace: 'shop' });
  fireEvent.click(screen.getByRole('button', { name: 'Subscribe' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Make an address' }));
  const address = await screen.findByLabelText('Address of the calendar');
  expect(address).toHaveProperty('value', URL_OF_FEED);
  expect(sent).toContainEqual([
    '/api/v1/calendar/subscriptions',
    'POST',
    { days: 365, namespaces: ['shop'] },
  ]);
  expect(screen.queryByRole('button', { name: 'Make an address' })).toBeNull();
  screen.getByText('clotho calendar unsubscribe 3f0c9a1b2d4e');
});

test('why none could be made is said in the words of the server', async () => {
  const problem = { detail: 'eve may not list changes there', code: 'MayNotRead' };
  const fetch = (): Promise<Response> => Promise.resolve(Response.json(problem, { status: 403 }));
  show(<FeedMenu />, { fetch });
  fireEvent.click(screen.getByRole('button', { name: 'Subscribe' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Make an address' }));
  expect(await screen.findByText(/may not list changes/)).toBeTruthy();
});
