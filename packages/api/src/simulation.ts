import type { JsonObject } from './json.ts';
import type { ChangePhase, RiskStatus, WindowStatus } from './kinds/change-status.ts';
import type { Category } from './kinds/change.ts';

/** What a dry-run of a Change asks besides the Change itself. */
export interface SimulationRequest {
  /** A Change that is there already and is to be told about, instead of the one that is sent. */
  change?: string;
  /** Objects as a dry-run of their own answered them: the Change would carry their writes. */
  objects?: JsonObject[];
  /** Objects that the Change would delete: `apiVersion`, `kind` and `metadata.name` count. */
  deletions?: JsonObject[];
}

/** What would become of one write. */
export interface SimulatedObject {
  /** `Deployment/web`. */
  object: string;
  /** Absent where nobody looked whether there is such an object. */
  operation?: 'Create' | 'Update' | 'Delete';
  /** Unknown: it could not be found out. */
  outcome: 'Held' | 'Passes' | 'Refused' | 'Unknown';
  why: string;
  /** The name that the request would have, or has. */
  request?: string;
  /** One field a line; values of Secrets are hashed. */
  diff: string[];
}

export interface SimulatedStep {
  name: string;
  state: string;
  needed: number;
  approvers: string;
}

/** How far a Change would come by itself, and what it would wait for there. */
export interface SimulatedChange {
  name: string;
  category: Category;
  phase: ChangePhase;
  message: string;
  risk?: RiskStatus;
  workflow?: string;
  steps: SimulatedStep[];
  window?: WindowStatus;
  /** `Change other in production: Deployment/web`. */
  collisions: string[];
}

/** What would happen, and why. */
export interface Simulation {
  /** When it was asked, by the clock of Clotho (RFC 3339). */
  at: string;
  objects: SimulatedObject[];
  /** Absent when nothing is held, so that no Change is needed. */
  change?: SimulatedChange;
}
