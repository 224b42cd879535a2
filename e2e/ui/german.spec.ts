import { phaseIs } from '../cluster.ts';
import { ask, changePath, inboxPath, row } from './asking.ts';
import { axe, expect, test } from './fixtures.ts';

const GERMAN = { locale: 'de-AT' } as const;

test('ein Change wird auf Deutsch freigegeben', async ({ cluster, userPage }) => {
  await ask(cluster, 'preise');
  const alice = await userPage('dev-alice', changePath(cluster, 'preise'), GERMAN);
  await expect(alice.locator('html')).toHaveAttribute('lang', 'de');
  await expect(alice.getByText('Wartet auf Freigabe').first()).toBeVisible();
  await expect(alice.getByText('0 von 1 Freigabe').first()).toBeVisible();
  await axe(alice);

  for (const user of ['plat-bob', 'sec-carol'] as const) {
    const page = await userPage(user, inboxPath(cluster), GERMAN);
    await expect(page.getByRole('heading', { level: 1, name: 'Posteingang' })).toBeVisible();
    await expect(row(page, 'preise')).toBeVisible();
    await page.getByRole('button', { name: 'preise freigeben' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Kommentar').fill('Gelesen und verglichen.');
    await axe(page);
    await dialog.getByRole('button', { name: 'Freigeben' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText(/Freigegeben: (platform|security)-review, preise/)).toBeVisible();
    await expect(page.getByText('Nichts wartet auf Sie')).toBeVisible();
  }
  await expect(alice.getByText('Abgeschlossen', { exact: true })).toBeVisible();
  await expect(alice.getByText('hat freigegeben').first()).toBeVisible();
  await phaseIs(cluster, 'preise', 'Completed');
});

test('the language is chosen in the menu of the person, and stays', async ({ userPage }) => {
  const page = await userPage('plat-bob', '/clotho/calendar');
  await expect(page.getByRole('heading', { level: 1, name: 'Calendar' })).toBeVisible();
  await page.getByRole('button', { name: 'plat-bob' }).click();
  await page.getByRole('menuitem', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Kalender' })).toBeVisible();
  await expect(
    page.getByRole('navigation').getByRole('link', { name: 'Umgebungen' }),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Kalender' })).toBeVisible();
  await page.getByRole('button', { name: 'plat-bob' }).click();
  await page.getByRole('menuitem', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Calendar' })).toBeVisible();
});

test('in the console the words follow its language', async ({ consolePage }) => {
  const page = await consolePage('plat-bob', '/clotho/inbox', GERMAN);
  await expect(page.getByRole('heading', { level: 1, name: 'Posteingang' })).toBeVisible();
  await expect(page.getByRole('navigation').getByText('Change-Management')).toBeVisible();
  await page.goto('/clotho/journal');
  await expect(page.getByLabel('Was geschah')).toBeVisible();
  await axe(page);
});

test('no screen speaks English where it speaks German', async ({ userPage }) => {
  const page = await userPage('audit-eve', '/clotho/welcome', GERMAN);
  const missing = await page.evaluate(wordsOf);
  for (const path of ['changes', 'calendar', 'environments', 'policies', 'compliance', 'journal']) {
    await page.goto(`/clotho/${path}`);
    await expect(page.locator('[data-live="live"]')).toBeVisible();
    const shown = await page.locator('h1, h2, th, label, button, [role="tab"]').allInnerTexts();
    const english = shown.map((text) => text.trim()).filter((text) => missing.includes(text));
    expect(english, path).toEqual([]);
  }
});

/** Runs in the page: the English words that are no German ones (`Was` is the German of `What`). */
async function wordsOf(): Promise<string[]> {
  const answer = await fetch('/locales/de.json');
  const words: Record<string, string> = await answer.json();
  const german = new Set(Object.values(words));
  return Object.keys(words).filter((key) => !german.has(key));
}
