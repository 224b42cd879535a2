export {
  applyDelta,
  deltaBetween,
  describeDelta,
  formatPath,
  isDelta,
  type Delta,
  type DeltaChange,
  type DeltaRefusal,
  type DeltaResult,
  type DescribeOptions,
  type Expected,
  type PathToken,
} from './digest/delta.ts';
export {
  digestOf,
  sha256,
  type Digest,
  type DigestOptions,
  type Operation,
} from './digest/digest.ts';
export { dropAllocated } from './digest/allocated.ts';
export { canonicalize } from './digest/canonical.ts';
export {
  cloneJson,
  equalJson,
  getOwn,
  getPath,
  isObject,
  JsonError,
  parseJson,
  setOwn,
  stringifyJson,
  type Json,
  type JsonErrorCode,
  type JsonObject,
} from './digest/json.ts';
export {
  KeyRingError,
  redactionKeyOf,
  type KeyRing,
  type Verification,
} from './digest/key-ring.ts';
export { appliedIntent, captureStyle, type CaptureStyle } from './digest/managed-fields.ts';
export type { ItemToken } from './digest/merge-key.ts';
export { normalize, restoreDropped, type NormalizeOptions } from './digest/normalize.ts';
export { redactObject } from './digest/redact.ts';
export { sealOf, verifySeal, type SealClaims, type SealPayload } from './digest/seal.ts';
export { stampOf, verifyStamp } from './digest/stamp.ts';
export { formatInstant, parseDuration, parseInstant, TimeError, type Instant } from './time.ts';
export { decide } from './admission/decide.ts';
export type { Decision } from './admission/decision.ts';
export type { CandidateFact, RecordFact, SessionFact, WriteFacts } from './admission/facts.ts';
export {
  isProtected,
  managedNamespaces,
  policyFor,
  selects,
  type NamespaceFact,
} from './admission/management.ts';
export { exemptionFor, type ExemptibleWrite } from './admission/exemption.ts';
export { apiServerCondition } from './admission/exemption-condition.ts';
export {
  standingOf,
  type ExemptionReason,
  type ExemptionStanding,
} from './admission/exemption-standing.ts';
export { matchApproved, type ApprovedContent, type Write } from './admission/match.ts';
export { contentName, recordName, requestName, suffixedName } from './admission/naming.ts';
export { isOwnBinding, ownBindings, type OwnBinding } from './admission/own-bindings.ts';
export type { AllowReason, RefuseReason } from './admission/reasons.ts';
export { sameContent, stampCreated, stampUpdated } from './admission/stamping.ts';
export { heldMessage, heldWarning, type HeldRequest } from './admission/words.ts';
export { toJson } from './digest/to-json.ts';
export { inferChange } from './admission/infer.ts';
export type { Rulebook } from './rulebook.ts';
export { approvalFactsOf, type ApprovalSource } from './approval/assemble.ts';
export type {
  ApprovalFacts,
  DelegationFact,
  Duties,
  EventFact,
  Requirement,
} from './approval/facts.ts';
export { hoursProblem } from './approval/active-hours.ts';
export { readOwnership } from './approval/ownership.ts';
export { delegationFields } from './delegation/fields.ts';
export { confirmDelegation, endDelegation, openDelegation } from './delegation/open.ts';
export { holderOf } from './chat/account.ts';
export { readInteraction, responseUrlOf, type Interaction } from './chat/interaction.ts';
export {
  closedMessage,
  commentForm,
  decisionMessage,
  linkMessage,
  type ChatMessage,
} from './chat/message.ts';
export { relayedName, requestDigest, signatureOf, signatureProblem } from './chat/signature.ts';
export { decisionText, isAsShown, linkText, unescaped, type ShownDecision } from './chat/words.ts';
export { delegationPhase, delegationTurn, type DelegationPhase } from './delegation/standing.ts';
export { judge } from './approval/judge.ts';
export { requirementOf } from './approval/matrix.ts';
export {
  mayDecide,
  type Decision as AskedDecision,
  type MayDecide,
} from './approval/may-decide.ts';
export type { DecisionProblem } from './approval/problem.ts';
export { isBoundTo, resolveRequest } from './change/binding.ts';
export { orphanPatch, requestPatch, type RequestPatch } from './change/carried.ts';
export { begunAtOf } from './change/begun.ts';
export { contentDigestOf } from './change/content.ts';
export type { NextEntry } from './change/entry.ts';
export type { ArchiveFact } from './change/archive.ts';
export { coversOf } from './archive/covers.ts';
export { ArchiveRecordError, type ArchiveRecordErrorCode } from './archive/error.ts';
export {
  archiveRecord,
  parseArchiveRecord,
  type ArchiveAbout,
  type ArchiveSource,
} from './archive/record.ts';
export { isReceipt, receiptBytes, type ReceiptClaims } from './archive/receipt.ts';
export { openContent, recipientId, sealContent, type FreshKeys } from './archive/sealed.ts';
export type { ChangeFacts, ReadinessFact, RequestFact, WriteFact } from './change/facts.ts';
export { mayImplement, type ImplementProblem, type MayImplement } from './change/may-implement.ts';
export { next, type Next, type NextAction } from './change/next.ts';
export { readinessOf, removalOf } from './change/readiness.ts';
export { lifePhase } from './change/life-phase.ts';
export { isFinished, transitions } from './change/transitions.ts';
export type { LockdownFact } from './lockdown/facts.ts';
export { isInScope, lockInWords, locksOn } from './lockdown/hold.ts';
export { releaseFields, startLockdown, updateLockdown } from './lockdown/edit.ts';
export { objectKey, relationKeys } from './collisions/keys.ts';
export { relationsOf } from './collisions/relations.ts';
export { collisionsOf, type Collision, type OtherFact } from './collisions/meetings.ts';
export { longSlot, neighboursOf, slotsOf } from './collisions/slots.ts';
export { isOccupying, isReady } from './collisions/turn.ts';
export {
  isNamedReviewer,
  owesReview,
  RETRO_REVIEW,
  reviewCondition,
  reviewInWords,
  reviewOf,
} from './emergency/review.ts';
export { mayReviewEmergency } from './emergency/may-review.ts';
export { isOwnEmergency, owedInWords, type OwedReview } from './emergency/owed.ts';
export { agenda, type AgendaEntry } from './windows/agenda.ts';
export { WindowError } from './windows/error.ts';
export { calendarFeed } from './windows/feed.ts';
export { overrideFields, sameOverride } from './windows/override.ts';
export { recurrenceOf, type Recurrence } from './windows/recurrence.ts';
export { coversNamespace } from './windows/scope.ts';
export type { Span } from './windows/span.ts';
export { windowStanding } from './windows/standing.ts';
export {
  describeFinding,
  judgeDrift,
  type DriftFacts,
  type Finding,
  type Judgement,
  type Upkeep,
} from './seal/finding.ts';
export { exemptWriters, type ExemptDriftFacts, type Scaler } from './seal/exempt-drift.ts';
export {
  kidOf,
  retireProblem,
  rotationStep,
  type KeyUse,
  type RotationFacts,
  type RotationStep,
} from './seal/rotation.ts';
export {
  isSealable,
  isSealableResource,
  isSingleUse,
  type SealableResource,
} from './seal/sealable.ts';
export { withoutSettled } from './seal/settled.ts';
export {
  adoptionStep,
  type AdoptionFacts,
  type AdoptionState,
  type AdoptionStep,
} from './seal/adoption.ts';
export { covers, isOpen, sessionPhase, type SessionPhase } from './break-glass/session.ts';
export { mayReview, type ReviewProblem } from './break-glass/review.ts';
export { openSession, updateSession, type SessionResult } from './break-glass/open.ts';
export { reviewFields, sessionFields } from './break-glass/fields.ts';
export { brokenRulesOf } from './risk/broken.ts';
export { differenceOf, type HeldContent } from './risk/difference.ts';
export {
  targetKey,
  type Difference,
  type DifferenceFact,
  type ImageFact,
  type RiskFacts,
} from './risk/facts.ts';
export { newImagesOf, parseImage } from './risk/image.ts';
export { containersIn } from './risk/pod.ts';
export { failureOf } from './risk/failures.ts';
export { assessRisk } from './risk/assess.ts';
export { OrganizationError, type OrganizationErrorCode } from './organization/error.ts';
export {
  organizationAfter,
  organizationEventOf,
  type Organization,
  type OrganizationEvent,
} from './organization/organization.ts';
export { rightsOf, type Right } from './organization/role.ts';
