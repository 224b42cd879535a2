import type { KubeClient } from './client.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import type { ResourceRef } from './resource-ref.ts';
import { mayBeTooEarly } from './unready.ts';

/** A user as an authenticator names them. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What the user wants to do; `group` is empty for core kinds. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly version?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

export interface AccessAnswer {
  readonly allowed: boolean;
  /** The authorizer's words; may be empty. */
  readonly reason: string;
}

export interface TokenAnswer {
  readonly authenticated: boolean;
  readonly user?: UserInfo;
  /** Why the token is no good, as the authenticator says. */
  readonly error?: string;
}

interface SubjectAccessReview extends KubeObject {
  status?: { allowed?: boolean; denied?: boolean; reason?: string; evaluationError?: string };
}

interface TokenReview extends KubeObject {
  status?: { authenticated?: boolean; user?: UserInfo; error?: string };
}

interface SelfSubjectReview extends KubeObject {
  status?: { userInfo?: UserInfo };
}

const ACCESS_REVIEWS = review('authorization.k8s.io', 'subjectaccessreviews');
const TOKEN_REVIEWS = review('authentication.k8s.io', 'tokenreviews');
const SELF_REVIEWS = review('authentication.k8s.io', 'selfsubjectreviews');

/** Asks the cluster's authorizers whether `user` may do this now. @throws KubeError if unanswered */
export async function canI(
  client: Pick<KubeClient, 'create' | 'requireReady'>,
  user: UserInfo,
  attributes: AccessAttributes,
): Promise<AccessAnswer> {
  const answer = await ask(client, user, attributes);
  if (answer.allowed || !mayBeTooEarly(answer.reason)) return answer;
  await client.requireReady(
    `whether ${user.username} may ${attributes.verb} ${attributes.resource}`,
  );
  return ask(client, user, attributes);
}

async function ask(
  client: Pick<KubeClient, 'create'>,
  user: UserInfo,
  attributes: AccessAttributes,
): Promise<AccessAnswer> {
  const { username, groups = [], uid, extra } = user;
  const { status } = await client.create<SubjectAccessReview>(ACCESS_REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: username,
      groups: [...groups],
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
      resourceAttributes: { ...attributes },
    },
  });
  return {
    allowed: status?.allowed === true && status.denied !== true,
    reason: status?.reason ?? status?.evaluationError ?? '',
  };
}

/** Asks the cluster's authenticators whose token this is. @throws KubeError if unanswered */
export async function reviewToken(
  client: Pick<KubeClient, 'create'>,
  token: string,
): Promise<TokenAnswer> {
  const { status } = await client.create<TokenReview>(TOKEN_REVIEWS, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token },
  });
  return {
    authenticated: status?.authenticated === true,
    ...(status?.user === undefined ? {} : { user: status.user }),
    ...(status?.error === undefined ? {} : { error: status.error }),
  };
}

/**
 * Asks the cluster as whom `client` calls: with impersonation, as whom it acts.
 * @throws KubeError `Forbidden` when it may not act so; others if unanswered
 */
export async function reviewSelf(client: Pick<KubeClient, 'create'>): Promise<UserInfo> {
  const { status } = await client.create<SelfSubjectReview>(SELF_REVIEWS, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  });
  if (status?.userInfo) return status.userInfo;
  throw new KubeError('Malformed', 'the cluster did not say as whom this call is made');
}

function review(group: string, resource: string): ResourceRef {
  return { group, version: 'v1', resource, namespaced: false };
}
