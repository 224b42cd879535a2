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
