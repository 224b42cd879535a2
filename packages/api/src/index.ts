export * from './group.ts';
export * from './server-fields.ts';
export { refOf } from './kind.ts';
export type {
  KindDefinition,
  ObjectMeta,
  OwnerReference,
  PrinterColumn,
  Resource,
  ResourceRef,
} from './kind.ts';
export { crdOf } from './crd.ts';
export { kinds } from './kinds/index.ts';
export type {
  BreakGlass,
  BreakGlassSpec,
  BreakGlassStatus,
  ChatAccount,
  Delegation,
  DelegationSpec,
  WriterExemption,
} from './kinds/access.ts';
export type { Lockdown, LockdownSpec, LockdownStatus } from './kinds/lockdown.ts';
export type { ApprovalEvent, ApprovalEventSpec } from './kinds/approval-event.ts';
export type {
  ActiveHours,
  ApprovalWorkflow,
  ApproverSet,
  WorkflowStep,
} from './kinds/approval-workflow.ts';
export type { ChangePolicy, ChangePolicySpec, WorkingHours } from './kinds/change-policy.ts';
export type {
  ArchiveStatus,
  ChangePhase,
  RequestState,
  RetroReview,
  RiskStatus,
  StepDecision,
  StepNotice,
  StepStatus,
  TimelineEntry,
  WindowStatus,
} from './kinds/change-status.ts';
export { CHANGE_PHASES, FINISHED_PHASES } from './kinds/change-status.ts';
export type { ChangeWindow, ChangeWindowSpec, ChangeWindowStatus } from './kinds/change-window.ts';
export type {
  Category,
  Change,
  ChangeSpec,
  ChangeStatus,
  RiskLevel,
  WindowOverride,
} from './kinds/change.ts';
export type {
  Condition,
  Identity,
  LabelSelector,
  People,
  SignedRequest,
  Target,
} from './kinds/common.ts';
export type {
  ManifestRequest,
  ManifestRequestSpec,
  ManifestRequestStatus,
  Relation,
  RequestPhase,
} from './kinds/manifest-request.ts';
export type { SealRecord, SealRecordSpec, SealRecordStatus } from './kinds/seal-record.ts';
export type { BlobRef, EntryKind, JournalEntry } from './journal-entry.ts';
export type { Json, JsonObject } from './json.ts';
export type {
  SimulatedChange,
  SimulatedObject,
  SimulatedStep,
  Simulation,
  SimulationRequest,
} from './simulation.ts';
export * from './client.ts';
export { ArchiveAnswer, ArchiveInfo, ArchiveRequest } from './http/archive.ts';
export {
  AppendAnswer,
  AppendRequest,
  BlobAnswer,
  EntryInput,
  EntryPage,
  EntryQuery,
  EvidenceQuery,
  ImportAnswer,
  ImportQuery,
  JournalInfo,
  JournalItem,
  Problem,
} from './http/journal.ts';
export {
  CalendarAnswer,
  CalendarEntry,
  CalendarFeedQuery,
  CalendarQuery,
} from './http/calendar.ts';
export { BeatAnswer, BeatRequest } from './http/beats.ts';
export { ErasureAnswer, ErasureRequest } from './http/erasure.ts';
export {
  ChangeStory,
  DiffAnswer,
  DiffItem,
  DiffQuery,
  Environment,
  EnvironmentList,
  EnvironmentParams,
  EnvironmentQuery,
  Gap,
  HistoryAnswer,
  HistoryQuery,
  LogItem,
  LogPage,
  SnapshotAnswer,
  SnapshotPage,
  SnapshotPageQuery,
  SnapshotParams,
  SnapshotQuery,
  SnapshotRef,
  Span,
  StandingItem,
  WhenAnswer,
  WhenQuery,
} from './http/environments.ts';
export { LoginCode, LoginLink, LoginMethods, SessionInfo, WatchQuery } from './http/session.ts';
export {
  ApiKeyAnswer,
  ApiKeyInfo,
  ApiKeyList,
  ApiKeyRequest,
  CalendarSubscription,
  CalendarSubscriptionRequest,
} from './http/api-key.ts';
export {
  OrganizationGrant,
  OrganizationInfo,
  OrganizationList,
  OrganizationMember,
  OrganizationRequest,
  OrganizationRole,
  OrganizationScope,
} from './http/organization.ts';
