import type { Locator } from '@playwright/test';
import { ask, changePath, choose, inboxPath } from './asking.ts';
import { expect, test } from './fixtures.ts';

test('nothing that is typed is lost over a reload', async ({ cluster, userPage }) => {
  await ask(cluster, 'kept');
  const page = await userPage('sre-dan', '/clotho/policies?tab=lockdowns');
  const fields: readonly [path: string, open: string | undefined, field: () => Locator][] = [
    ['/clotho/policies?tab=lockdowns', undefined, () => page.getByLabel('Why', { exact: true })],
    ['/clotho/policies?tab=simulator', undefined, () => page.getByLabel('YAML')],
    [
      `/clotho/changes/new?namespace=${cluster.namespace}`,
      undefined,
      () => page.getByRole('textbox', { name: 'What changes, and why' }),
    ],
    [inboxPath(cluster), 'Hand over…', () => page.getByRole('dialog').getByLabel('Why')],
  ];
  await cluster.as('dev-alice', 'create configmap free --from-literal=mode=fast');
  for (const [path, button, field] of fields) {
    const open = async (): Promise<void> => {
      await page.goto(path);
      if (button !== undefined) await page.getByRole('button', { name: button }).click();
    };
    await open();
    await field().fill(`half a thought at ${path}`);
    await page.reload();
    await open();
    await expect(field()).toHaveValue(`half a thought at ${path}`);
  }
  for (const action of ['Cancel the Change…', 'Begin past the window…']) {
    await page.goto(changePath(cluster, 'kept'));
    await choose(page, action);
    await page.getByRole('dialog').getByLabel('Why').fill(`half a thought: ${action}`);
    await page.reload();
    await choose(page, action);
    await expect(page.getByRole('dialog').getByLabel('Why')).toHaveValue(
      `half a thought: ${action}`,
    );
  }
});
