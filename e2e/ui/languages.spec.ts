import { expect, test } from './fixtures.ts';
import { pseudo, PSEUDO } from '../../scripts/words/pseudo.ts';

test('both hosts speak the language of the browser, from the same words', async ({
  userPage,
  consolePage,
}) => {
  const inbox = pseudo('Inbox');
  const web = await userPage('plat-bob', '/clotho/inbox', { locale: PSEUDO });
  await expect(web.getByRole('heading', { level: 1, name: inbox })).toBeVisible();
  await expect(web.getByRole('navigation').getByRole('link', { name: inbox })).toBeVisible();
  const inConsole = await consolePage('plat-bob', '/clotho/inbox', { locale: PSEUDO });
  await expect(inConsole.getByRole('heading', { level: 1, name: inbox })).toBeVisible();
  await expect(inConsole.getByText(pseudo('Change management'))).toBeVisible();
});

test('a language that nobody wrote down is English', async ({ userPage }) => {
  const page = await userPage('plat-bob', '/clotho/inbox', { locale: 'fi-FI' });
  await expect(page.getByRole('heading', { level: 1, name: 'Inbox' })).toBeVisible();
});
