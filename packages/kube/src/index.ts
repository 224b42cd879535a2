export {
  canI,
  reviewSelf,
  reviewToken,
  type AccessAnswer,
  type AccessAttributes,
  type TokenAnswer,
  type UserInfo,
} from './access.ts';
export { backoffDelay, type BackoffOptions } from './backoff.ts';
export { CallerGateway, type CallerCredentials, type CallerRequest } from './caller.ts';
export { CertificateError, type CertificateErrorCode } from './certificate-error.ts';
export {
  ensureCertificate,
  type CertificateSecretOptions,
  type ServingMaterial,
} from './certificate-secret.ts';
export { mintCa, mintLeaf, renewalDue, type KeyPair, type ServingNames } from './certificates.ts';
export {
  KubeClient,
  type ApplyOptions,
  type CallOptions,
  type JsonPatchStep,
  type NamedObject,
  type ListOptions,
  type RemoveOptions,
  type WatchOptions,
  type WriteOptions,
} from './client.ts';
export { compact } from './compact.ts';
export type { DiscoveredResource } from './discovery-document.ts';
export { Discovery, type DiscoveryOptions } from './discovery.ts';
export {
  EventRecorder,
  type EventRecorderOptions,
  type EventSubject,
  type EventText,
} from './events.ts';
export {
  couldNotCheck,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  KubeError,
  type KubeErrorCode,
} from './kube-error.ts';
export { orNull } from './or-null.ts';
export type {
  KubeJson,
  KubeList,
  KubeObject,
  ObjectMeta,
  OwnerReference,
  WatchEvent,
} from './kube-object.ts';
export { checkGiven, joinCas, type GivenCertificate } from './given-certificate.ts';
export { loadKubeConfig, type ExplicitCluster, type KubeConfigSource } from './kubeconfig.ts';
export { LeaderElector, type LeaseOptions } from './lease.ts';
export {
  Reflector,
  type ChangeHandler,
  type ReflectorOptions,
  type ReflectorStats,
} from './reflector.ts';
export { resourcePath, type ResourceRef, type ResourceTarget } from './resource-ref.ts';
export {
  serve,
  type HttpsServer,
  type ServeHandler,
  type ServeOptions,
  type ServeRequest,
  type ServeResponse,
  type TlsMaterial,
} from './serve.ts';
export type { Change, IndexFunction, Store } from './store.ts';
export { sleep, systemTimers, type TimerHandle, type Timers } from './timers.ts';
export type { Query, RawRequest, RawResponse, TransportOptions } from './transport.ts';
export { WorkQueue, type Worker, type WorkQueueOptions } from './work-queue.ts';
