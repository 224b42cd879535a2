import { openControlPlane, type ControlPlane } from '@clotho/embedded';
import { beforeAll, expect, inject, test } from 'vitest';
import { mainJob } from '../scripts/tour/main-job.ts';
import { narrator } from '../scripts/tour/narrator.ts';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await openControlPlane(inject('stateDir'));
});

test('the published example runs from a held apply to a sealed, verified deployment', async () => {
  let story = '';
  const stream = { write: (text: string) => (story += text) } as unknown as NodeJS.WritableStream;
  await mainJob(plane, narrator(stream));
  expect(story).toContain('PendingApproval');
  expect(story).toMatch(/deploy-payment-service-v2\s+Normal\s+High\s+Completed/);
});
