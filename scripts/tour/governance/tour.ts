import type { Scene } from '../scene.ts';
import { collision } from './collision.ts';
import { emergency } from './emergency.ts';
import { freeze } from './freeze.ts';
import { lockdown } from './lockdown.ts';
import { risk } from './risk.ts';
import { workflow } from './workflow.ts';

/** What people lay down, and what becomes of Changes under it; each part in a namespace of its own. */
export async function governance(scene: Scene): Promise<void> {
  const { tell } = scene;
  tell.heading('Risk, and what passes at once');
  await risk(scene);
  tell.heading('Two teams, a delegate and an escalation');
  await workflow(scene);
  tell.heading('A freeze, and who may override it');
  await freeze(scene);
  tell.heading('An emergency, and the review that it owes');
  await emergency(scene);
  tell.heading('Two Changes of one object');
  await collision(scene);
  tell.heading('Lockdown: the line stops');
  await lockdown(scene);
}
