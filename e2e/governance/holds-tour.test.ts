import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openControlPlane } from '@clotho/embedded';
import { expect, inject, test } from 'vitest';
import { collision } from '../../scripts/tour/governance/collision.ts';
import { emergency } from '../../scripts/tour/governance/emergency.ts';
import { lockdown } from '../../scripts/tour/governance/lockdown.ts';
import { narrator } from '../../scripts/tour/narrator.ts';
import type { Scene } from '../../scripts/tour/scene.ts';

test.each<[string, (scene: Scene) => Promise<void>, string]>([
  ['an emergency and its review', emergency, 'the review of your emergency hotfix'],
  ['two Changes of one object', collision, 'meets Change shop-v1'],
  ['a Lockdown', lockdown, 'would hold 1 Change'],
])('the story of %s holds in every step', async (_, tour, said) => {
  const plane = await openControlPlane(inject('stateDir'));
  const stream = new PassThrough();
  const told = text(stream);
  await tour({ plane, tell: narrator(stream) });
  stream.end();
  expect(await told).toContain(said);
});
