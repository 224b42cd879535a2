export type { StoredBlob } from './blobs.ts';
export type { Environments } from './environments/environments.ts';
export type { EnvironmentRow, GapRow, SnapshotRow, SpanRow } from './environments/rows.ts';
export { StoreError, type StoreErrorCode } from './error.ts';
export { openJournal, type Journal, type JournalHealth, type JournalOptions } from './journal.ts';
export type { CheckpointArchive } from './publisher.ts';
export type { Search, StoredEntry } from './search.ts';
export type { Receipt } from './sequencer.ts';
