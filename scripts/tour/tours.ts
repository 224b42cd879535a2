import { governance } from './governance/tour.ts';
import { mainJob, TOUR_START } from './main-job.ts';
import type { Scene } from './scene.ts';

export interface Tour {
  /** In a line, for the help. */
  about: string;
  /** What Clotho's clock says when it begins. */
  startsAt: string;
  play(scene: Scene): Promise<void>;
}

/** The clock is left alone. */
export const REAL_TIME = 'real';
export const FIRST_TOUR = 'main-job';

/** What can be told by `npm start -- --tour NAME`. */
export const tours: Readonly<Record<string, Tour>> = {
  [FIRST_TOUR]: {
    about: 'a write is held, reviewed, scheduled and carried out',
    startsAt: TOUR_START,
    play: ({ plane, tell }) => mainJob(plane, tell),
  },
  governance: {
    about: 'risk, quorum and escalation, freeze, emergency, collision, lockdown',
    startsAt: REAL_TIME,
    play: governance,
  },
};
