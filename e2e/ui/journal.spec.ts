import { axe, expect, test } from './fixtures.ts';

test('an auditor finds an entry, sees what was hashed, and checks its proof', async ({
  userPage,
  cluster,
}) => {
  await cluster.as('dev-alice', 'create configmap settings --from-literal=mode=fast');
  const page = await userPage('audit-eve', `/clotho/journal?namespace=${cluster.namespace}`);
  await page.getByLabel('What happened').selectOption({ label: 'Write held' });
  const row = page.getByRole('row', { name: /settings/ });
  await expect(row).toContainText('dev-alice');
  await axe(page);

  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Entry \d+/);
  await expect(page.getByText('"specversion": "1.0"')).toBeVisible();
  await page.getByRole('button', { name: 'Verify in this browser' }).click();
  await expect(page.locator('[data-property="signature"]')).toHaveAttribute(
    'data-outcome',
    'holds',
  );
  await expect(page.locator('[data-property="inclusion"]')).toContainText(/Entry \d+ is in/);
  await axe(page);
});

test('a browser that looked before checks that the journal only grew', async ({ userPage }) => {
  const page = await userPage('audit-eve', '/clotho/journal');
  const everything = page.getByRole('button', { name: 'Verify everything' });
  await everything.click();
  await expect(page.locator('[data-property="inclusion"]')).toHaveAttribute(
    'data-outcome',
    'holds',
  );
  await expect(page.locator('[data-property="consistency"]')).toContainText('first time');
  await page.reload();
  await everything.click();
  await expect(page.locator('[data-property="consistency"]')).toHaveAttribute(
    'data-outcome',
    'holds',
  );
  await axe(page);
});

test('new entries come by themselves', async ({ userPage, cluster }) => {
  const page = await userPage('audit-eve', `/clotho/journal?namespace=${cluster.namespace}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await cluster.as('dev-alice', 'create configmap later --from-literal=mode=fast');
  await expect(page.getByRole('row', { name: /Write held.*later/ })).toBeVisible();
});

test('who came and went is left out until it is asked for', async ({ userPage }) => {
  const page = await userPage('audit-eve', '/clotho/journal');
  const logins = page.getByRole('row', { name: /Login/ });
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await expect(logins).toHaveCount(0);
  await page.getByLabel('What happened').selectOption({ label: 'Everything' });
  await expect(logins.first()).toBeVisible();
  await page.getByLabel('What happened').selectOption({ label: 'Login' });
  await expect(logins.first()).toBeVisible();
  await expect(page.getByRole('row', { name: /Write held/ })).toHaveCount(0);
});

test('of ten thousand entries those in sight are mounted, and the oldest is reached', async ({
  userPage,
}) => {
  const page = await userPage('audit-eve');
  await page.route('**/api/v1/entries?**', (route) => {
    const query = new URL(route.request().url()).searchParams;
    const below = query.get('order') === 'asc' ? 0 : Number(query.get('cursor') ?? MANY);
    const body = manyEntries(below, Number(query.get('limit')));
    return route.fulfill({ contentType: 'application/json', body });
  });
  await page.goto('/clotho/journal');
  const rows = page.locator('tr[data-seq]');
  await expect(page.getByRole('link', { name: `Entry ${MANY - 1}`, exact: true })).toBeVisible();
  const oldest = page.getByRole('link', { name: 'Entry 0', exact: true });
  const view = page.locator('.clotho-journal-scroll');
  await expect(async () => {
    await view.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    expect(await rows.count()).toBeLessThan(100);
    await expect(oldest).toBeVisible({ timeout: 100 });
  }).toPass();
  await view.evaluate((element) => {
    element.scrollTop = 0;
  });
  await expect(page.getByRole('link', { name: `Entry ${MANY - 1}`, exact: true })).toBeVisible();
  expect(await rows.count()).toBeLessThan(100);
});

const MANY = 10_000;

/** A page of entries below a place, as the server answers it. */
function manyEntries(below: number, limit: number): string {
  const first = Math.max(0, below - limit);
  const items = Array.from({ length: below - first }, (_, i) => {
    const seq = below - 1 - i;
    const event = {
      id: String(seq),
      recordedat: '2025-12-15T00:00:00Z',
      subject: `ConfigMap/shop/map-${seq}`,
      type: 'clotho.AdmissionHeld',
    };
    return { seq, hash: '0'.repeat(64), event };
  });
  return JSON.stringify({ items, next: first === 0 ? null : String(first) });
}
