import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openControlPlane } from '@clotho/embedded';
import { expect, inject, test } from 'vitest';
import { workflow } from '../../scripts/tour/governance/workflow.ts';
import { narrator } from '../../scripts/tour/narrator.ts';

test('the story of two teams, a delegate and an escalation holds in every step', async () => {
  const plane = await openControlPlane(inject('stateDir'));
  const stream = new PassThrough();
  const told = text(stream);
  await workflow({ plane, tell: narrator(stream) });
  stream.end();
  const story = await told;
  expect(story).toContain('audit-eve for plat-bob');
});
