import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openControlPlane } from '@clotho/embedded';
import { expect, inject, test } from 'vitest';
import { risk } from '../../scripts/tour/governance/risk.ts';
import { narrator } from '../../scripts/tour/narrator.ts';

test('the story of a standard change, and of one that is none, holds in every step', async () => {
  const plane = await openControlPlane(inject('stateDir'));
  const stream = new PassThrough();
  const told = text(stream);
  await risk({ plane, tell: narrator(stream) });
  stream.end();
  const story = await told;
  expect(story).toContain('declared Standard: it matches template image-tag');
});
