export { Archive, type Archived, type ArchiveOptions } from './archive.ts';
export {
  archivedCheckpoints,
  type ArchivedCheckpoint,
  type ArchivedCheckpoints,
} from './checkpoints.ts';
export { ArchiveError, type ArchiveErrorCode } from './error.ts';
