import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import { assessRisk } from './assess.ts';
import { compile } from './cel/expression.ts';
import type { ImageFact } from './facts.ts';
import { deployment, heldWrite, riskSource } from './held-write.ts';
import { SHIPPED_CHANGE_RULES, SHIPPED_RULES } from './shipped-rules.ts';
import { CHANGE_VARIABLES, RULE_VARIABLES } from './variables.ts';

const SEEN: Record<string, ImageFact> = {
  'shop.example/web:2': { seenIn: 'staging', registryKnown: true },
  'shop.example/web:3': { seenIn: null, registryKnown: true },
  'shop.example/other:1': { seenIn: 'staging', registryKnown: true },
  'shop.example/web:latest': { seenIn: 'staging', registryKnown: true },
  'evil.example/web:1': { seenIn: null, registryKnown: false },
  'shop.example/web:9': { seenIn: null, registryKnown: true, problem: 'staging did not answer' },
};

function image(name: string): JsonObject {
  return deployment({}, { containers: [{ name: 'app', image: name }] });
}

function secured(securityContext: JsonObject): JsonObject {
  const container = { name: 'app', image: 'shop.example/web:1', securityContext };
  return deployment({}, { containers: [container] });
}

function object(kind: string, apiVersion: string, fields: JsonObject = {}): JsonObject {
  return { apiVersion, kind, metadata: { name: 'x' }, ...fields };
}

function described(labels: JsonObject): JsonObject {
  return { ...deployment(), metadata: { name: 'web', labels } };
}

/** The names of the rules that match one write, with the level that follows. */
function askAbout(before: JsonObject | null, after: JsonObject | null): [string, string[]] {
  const risk = assessRisk(riskSource({ writes: [heldWrite(before, after)], images: SEEN }));
  const rules = risk.reasons.flatMap((reason) => /\(rule ([\w-]+)\)$/.exec(reason)?.[1] ?? []);
  return [risk.effective, rules];
}

const web = deployment();

test.each<[rule: string, level: string, before: JsonObject | null, after: JsonObject | null]>([
  ['delete', 'High', web, null],
  ['permissions', 'High', null, object('Role', 'rbac.authorization.k8s.io/v1')],
  ['permissions', 'High', null, object('RoleBinding', 'authorization.openshift.io/v1')],
  ['host-access', 'High', web, secured({ privileged: true })],
  ['host-access', 'High', web, secured({ capabilities: { add: ['NET_ADMIN'] } })],
  ['host-access', 'High', web, deployment({}, { hostNetwork: true })],
  [
    'host-access',
    'High',
    web,
    deployment({}, { volumes: [{ name: 'root', hostPath: { path: '/' } }] }),
  ],
  [
    'host-access',
    'High',
    null,
    object('Tool', 'x.io/v1', { a: [{ containers: [], hostPID: true }] }),
  ],
  ['network-policy', 'High', null, object('NetworkPolicy', 'networking.k8s.io/v1')],
  ['network-policy', 'High', null, object('CiliumNetworkPolicy', 'cilium.io/v2')],
  [
    'volume-claim',
    'High',
    object('PersistentVolumeClaim', 'v1', { spec: { size: 1 } }),
    object('PersistentVolumeClaim', 'v1', { spec: { size: 2 } }),
  ],
  [
    'volume-claim-templates',
    'High',
    object('StatefulSet', 'apps/v1', { spec: { volumeClaimTemplates: [{ spec: { size: 1 } }] } }),
    object('StatefulSet', 'apps/v1', { spec: { volumeClaimTemplates: [{ spec: { size: 2 } }] } }),
  ],
  ['replicas-halved', 'High', deployment({ replicas: 4 }), deployment({ replicas: 2 })],
  ['replicas-halved', 'High', deployment({ replicas: 1 }), deployment({ replicas: 0 })],
  ['new-registry', 'High', web, image('evil.example/web:1')],
  ['new-image', 'Medium', web, image('shop.example/web:3')],
  ['image-not-checked', 'Medium', web, image('shop.example/web:9')],
  ['image-not-checked', 'Medium', web, image('never.looked.for/web:1')],
  ['descriptive-metadata', 'Low', web, described({ 'app.kubernetes.io/version': '2' })],
  ['descriptive-metadata', 'Low', described({ team: 'a' }), described({ team: 'b' })],
  ['scale-up', 'Low', web, deployment({ replicas: 6 })],
  ['seen-image', 'Low', web, image('shop.example/web:2')],
])('%s: %s', (rule, level, before, after) => {
  const [effective, rules] = askAbout(before, after);
  expect(rules).toContain(rule);
  expect(effective).toBe(level);
});

test.each<[rule: string, level: string, before: JsonObject | null, after: JsonObject | null]>([
  ['delete', 'Medium', null, object('ConfigMap', 'v1')],
  ['permissions', 'Medium', null, object('ServiceAccount', 'v1')],
  [
    'host-access',
    'Medium',
    secured({ privileged: true }),
    { ...secured({ privileged: true }), x: 1 },
  ],
  ['host-access', 'Medium', secured({ privileged: true }), secured({ privileged: false })],
  ['network-policy', 'Medium', null, object('Service', 'v1')],
  ['volume-claim', 'Medium', null, object('PersistentVolumeClaim', 'v1')],
  [
    'volume-claim-templates',
    'Medium',
    object('StatefulSet', 'apps/v1', { spec: { volumeClaimTemplates: [{ a: 1 }], b: 1 } }),
    object('StatefulSet', 'apps/v1', { spec: { volumeClaimTemplates: [{ a: 1 }], b: 2 } }),
  ],
  ['replicas-halved', 'Medium', deployment({ replicas: 5 }), deployment({ replicas: 3 })],
  ['new-registry', 'Medium', web, image('shop.example/web:3')],
  ['new-image', 'Low', web, image('shop.example/web:2')],
  ['image-not-checked', 'Low', web, image('shop.example/web:2')],
  ['descriptive-metadata', 'Medium', web, described({ app: 'web' })],
  ['descriptive-metadata', 'Medium', web, described({ team: 'a', policy: 'off' })],
  ['descriptive-metadata', 'Medium', null, described({ team: 'a' })],
  ['scale-up', 'Medium', web, deployment({ replicas: 7 })],
  ['scale-up', 'Medium', deployment({ replicas: 0 }), deployment({ replicas: 1 })],
  ['scale-up', 'Medium', deployment({ replicas: 20 }), deployment({ replicas: 31 })],
  ['scale-up', 'Medium', web, deployment({ replicas: 4, paused: true })],
  ['seen-image', 'Medium', web, image('shop.example/other:1')],
  ['seen-image', 'Medium', web, image('shop.example/web:latest')],
  [
    'seen-image',
    'Medium',
    web,
    deployment({}, { containers: [{ name: 'app', image: 'shop.example/web:2', tty: true }] }),
  ],
])('not %s, then %s', (rule, level, before, after) => {
  const [effective, rules] = askAbout(before, after);
  expect(rules).not.toContain(rule);
  expect(effective).toBe(level);
});

test('the last Change of the object failed', () => {
  const writes = [heldWrite(web, deployment({ replicas: 4 }))];
  const failures = { 'apps/Deployment/production/web': 'Change oops at 2025-12-15T10:00:00Z' };
  const { effective, reasons } = assessRisk(riskSource({ writes, failures }));
  expect(effective).toBe('Medium');
  expect(reasons).toContain(
    'Medium: Deployment web: the last Change of this object failed, Change oops at 2025-12-15T10:00:00Z (rule last-change-failed)',
  );
});

test('many objects at once', () => {
  const writes = [1, 2, 3].map((replicas) =>
    heldWrite(deployment({ replicas: 3 }), { ...deployment({ replicas: 3 + replicas }) }),
  );
  const few = riskSource({ writes, policy: { risk: { manyObjects: 3 } } });
  expect(assessRisk(few).effective).toBe('Low');
  const many = riskSource({ writes, policy: { risk: { manyObjects: 2 } } });
  expect(assessRisk(many)).toMatchObject({
    effective: 'High',
    reasons: [
      'declared Low',
      expect.stringContaining('the Change: it alters many objects at once, 3'),
      ...[1, 2, 3].map(() => expect.any(String)),
    ],
  });
});

test('outside working hours', () => {
  const writes = [heldWrite(web, deployment({ replicas: 4 }))];
  const night = riskSource({ writes, spec: { submittedAt: '2025-12-16T22:00:00Z' } });
  expect(assessRisk(night).effective).toBe('Medium');
  expect(assessRisk({ ...night, policy: undefined }).reasons).toContain(
    'Medium: the Change: it is implemented outside working hours (rule outside-working-hours)',
  );
});

test('every shipped expression compiles', () => {
  for (const [rules, names] of [
    [SHIPPED_RULES, RULE_VARIABLES],
    [SHIPPED_CHANGE_RULES, CHANGE_VARIABLES],
  ] as const) {
    for (const { expression, detail = `''` } of rules) {
      expect(compile(expression, names)).toMatchObject({ ok: true });
      expect(compile(detail, names)).toMatchObject({ ok: true });
    }
  }
});
