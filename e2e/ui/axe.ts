import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Fails the test if the page, as it is now, breaks a rule of accessibility. */
export async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({
      rule: `${id}: ${help}`,
      element: target.join(' '),
      why: failureSummary,
    })),
  );
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
}
