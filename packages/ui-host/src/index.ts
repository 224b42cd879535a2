export { HostProvider, useHost } from './context.tsx';
export { usePreference } from './preference.ts';
export type { Host, HostUser, Links, ObjectTarget, Preferences } from './host.ts';
