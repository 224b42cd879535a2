import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openControlPlane, type ControlPlane } from '@clotho/embedded';
import { beforeAll, expect, inject, test } from 'vitest';
import { mainJob } from '../scripts/tour/main-job.ts';
import { narrator } from '../scripts/tour/narrator.ts';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await openControlPlane(inject('stateDir'));
});

test('the published example runs from a held apply to a sealed, verified deployment', async () => {
  const stream = new PassThrough();
  const told = text(stream);
  await mainJob(plane, narrator(stream));
  stream.end();
  const story = await told;
  expect(story).toContain('PendingApproval');
  expect(story).toMatch(/deploy-payment-service-v2\s+Normal\s+High\s+Completed/);
  expect(story).toContain('Proven: the pack is genuine');
  expect(story).toMatch(/Tampered with: entry \d+ \(ApprovalDecision/);
});
