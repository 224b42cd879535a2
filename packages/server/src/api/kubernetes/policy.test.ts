import { expect, test } from 'vitest';
import { ApiError } from '../problem.ts';
import { parseKubePath } from './path.ts';
import { requirePassable } from './policy.ts';

const CHANGES = 'apis/clotho.cosmosdevops.co.uk/v1alpha1/namespaces/n/changes';

/** What becomes of a call: the path that is sent on, or why it is not. */
function outcome(method: string, url: string, hasBody = method !== 'GET'): string {
  const [before = '', search] = url.split('?');
  try {
    const parsed = parseKubePath(before);
    requirePassable(parsed, { method, query: new URLSearchParams(search), hasBody });
    return parsed.path;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
}

test.each([
  ['GET', 'api/v1/namespaces/n/pods'],
  ['GET', 'api/v1/namespaces/n/pods/p/log?follow=true'],
  ['GET', 'api/v1/namespaces/n'],
  ['GET', 'apis/rbac.authorization.k8s.io/v1/clusterroles/system:admin'],
  ['GET', 'apis'],
  ['GET', 'version'],
  ['GET', 'openapi/v3'],
  ['POST', CHANGES],
  ['PATCH', `${CHANGES}/c`],
  ['DELETE', `${CHANGES}/c`],
  ['POST', 'apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ['POST', 'apis/apps/v1/namespaces/n/deployments?dryRun=All'],
])('%s %s passes', (method, url) => {
  expect(outcome(method, url)).toMatch(/^\//);
});

test.each([
  ['GET', 'api/v1/secrets'],
  ['GET', 'api/v1/namespaces/n/secrets/s'],
  ['GET', 'api/v1/namespaces/n/%73ecrets'],
  ['PATCH', 'api/v1/namespaces/n/secrets/s?dryRun=All'],
  ['GET', 'apis/oauth.openshift.io/v1/oauthaccesstokens'],
  ['GET', 'api/v1/namespaces/n/pods/p/exec'],
  ['GET', 'api/v1/nodes/n/proxy'],
  ['POST', 'api/v1/namespaces/n/serviceaccounts/s/token?dryRun=All'],
  ['POST', 'api/v1/namespaces/n/configmaps'],
  ['POST', 'api/v1/namespaces/n/configmaps?dryRun='],
  ['POST', 'api/v1/namespaces/n/configmaps?dryRun=All&dryRun=None'],
  ['DELETE', 'api/v1/namespaces/n/configmaps/c?dryRun=All'],
  ['DELETE', CHANGES],
  ['DELETE', `${CHANGES}?dryRun=All`],
  ['PUT', `${CHANGES}/c/status`],
  ['POST', 'apis'],
  ['OPTIONS', CHANGES],
])('%s %s is refused', (method, url) => {
  expect(outcome(method, url)).toBe('NotPassedOn');
});

test.each([
  'api/v1/namespaces/n/configmaps/..%2Fsecrets',
  'api/v1/namespaces/n/configmaps/%2e%2e/secrets',
  'api/v1/namespaces/n//secrets',
  'api/v1/namespaces/n/%2573ecrets',
  'api/v1/namespaces/n/pods%3Fx',
  'api/v1/watch/secrets',
  'api/v1/namespaces/n/pods/p/log/more',
  'api/v1/namespaces/n/pods/%zz',
  'healthz',
  'metrics',
  '',
])('%s could be read in two ways, or is no part of the API', (url) => {
  expect(outcome('GET', url)).toBe('BadPath');
});

test('a delete that is a dry-run by its query passes when no body says otherwise', () => {
  expect(outcome('DELETE', 'api/v1/namespaces/n/configmaps/c?dryRun=All', false)).toMatch(/^\//);
});

test('what is sent on is what was judged', () => {
  expect(outcome('GET', 'api/v1/namespaces/n/%70ods/a%20b/')).toBe(
    '/api/v1/namespaces/n/pods/a%20b',
  );
});
