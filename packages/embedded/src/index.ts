export { BINARY_MODULES, type Binaries, type BinaryName } from './binaries/catalog.ts';
export { streamReporter, type Reporter } from './binaries/reporter.ts';
export { resolveBinaries, type ResolveOptions } from './binaries/resolve.ts';
export { clockOffset, clockPath, readClock, writeClock, type ClockFile } from './clock.ts';
export type { ComponentName } from './components.ts';
export { openControlPlane, type ControlPlane } from './control-plane.ts';
export { databaseUrl, restartDatabase, startDatabase } from './database/database.ts';
export type { DatabaseRole } from './database/passwords.ts';
export {
  readEnvironment,
  resetEnvironment,
  updateEnvironment,
  type Environment,
} from './environment.ts';
export { EmbeddedError, type EmbeddedErrorCode } from './errors.ts';
export { claimInstance, type Instance } from './instance.ts';
export { kubectl, kubectlEnvironment, type KubectlResult } from './kubectl.ts';
export { stopInstance } from './ownership.ts';
export { freePorts } from './ports.ts';
export { startObjectStore, type ObjectStore } from './object-store.ts';
export { writePrivately } from './state-dir.ts';
export { Processes, type ProcessRecord, type ProcessSpec } from './processes.ts';
export { serviceAccountKubeconfig } from './service-account.ts';
export { startControlPlane, type StartedControlPlane, type StartOptions } from './start.ts';
export { DEMO_USERS, type User, type UserName, type Users } from './users.ts';
export { waitFor, type WaitOptions } from './wait.ts';
