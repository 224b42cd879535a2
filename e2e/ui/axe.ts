import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The narrowest phone that is common. */
const NARROW = { width: 390, height: 844 } as const;
const DARK = /pf-v6-theme-dark/;

/**
 * Fails the test if the page breaks a rule of accessibility: as it is now, and then dark on a narrow
 * screen. Leaves it as it was.
 */
export async function axe(page: Page): Promise<void> {
  await check(page, 'as it is');
  const before = page.viewportSize();
  const root = page.locator('html');
  await page.setViewportSize(NARROW);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveClass(DARK);
  await check(page, 'dark and narrow');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(root).not.toHaveClass(DARK);
  if (before) await page.setViewportSize(before);
}

async function check(page: Page, how: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({
      rule: `${id}: ${help}`,
      element: target.join(' '),
      why: failureSummary,
    })),
  );
  expect(told, `accessibility of ${page.url()}, ${how}`).toEqual([]);
}
