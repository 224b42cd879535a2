import { expect, test } from 'vitest';
import type { JsonObject } from '@clotho/api';
import { compare, type Comparison } from './compare.ts';

test('items of lists are told apart by what the API server tells them apart by', () => {
  const { rows } = difference(
    deployment([container('sidecar', 'proxy:1'), container('app', 'shop:1')]),
    deployment([container('app', 'shop:2'), container('sidecar', 'proxy:1')]),
  );
  expect(rows).toEqual([
    {
      path: 'spec.template.spec.containers[name=app].image',
      op: 'change',
      before: '"shop:1"',
      after: '"shop:2"',
    },
    {
      path: 'spec.template.spec.containers',
      op: 'order',
      before: '["name=sidecar","name=app"]',
      after: '["name=app","name=sidecar"]',
    },
  ]);
});

test('two ports of one number are two ports', () => {
  const { rows } = difference({ ports: dnsPorts('dns') }, { ports: dnsPorts('other') });
  expect(rows.map(({ path }) => path)).toEqual(['ports[containerPort=53,protocol=UDP].name']);
});

test('what would hold anyway is folded, and named', () => {
  const { rows, folded, oldText } = difference(
    { apiVersion: 'v1', kind: 'Pod', spec: { dnsPolicy: 'ClusterFirst', nodeName: 'a' } },
    { apiVersion: 'v1', kind: 'Pod', spec: { nodeName: 'b' } },
  );
  expect(rows.map(({ path }) => path)).toEqual(['spec.nodeName']);
  expect(folded).toEqual(['spec.dnsPolicy']);
  expect(oldText).not.toContain('dnsPolicy');
});

test('a default that is left is shown with both values', () => {
  const { rows, folded } = difference(
    { apiVersion: 'v1', kind: 'Pod', spec: { dnsPolicy: 'ClusterFirst' } },
    { apiVersion: 'v1', kind: 'Pod', spec: { dnsPolicy: 'None' } },
  );
  expect(rows).toEqual([
    { path: 'spec.dnsPolicy', op: 'change', before: '"ClusterFirst"', after: '"None"' },
  ]);
  expect(folded).toEqual([]);
});

test('nothing is folded in kinds whose defaults are not known, nor in what people name', () => {
  const own = { apiVersion: 'example.com/v1', kind: 'Bot', spec: { dnsPolicy: 'ClusterFirst' } };
  expect(difference(undefined, own).folded).toEqual([]);
  const map = { apiVersion: 'v1', kind: 'ConfigMap', data: { protocol: 'TCP', constructor: 'x' } };
  expect(difference(undefined, map).folded).toEqual([]);
});

test('what the server keeps for itself makes no difference', () => {
  const live = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: 'a',
      uid: 'u',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    },
  };
  const asked = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  expect(difference(live, asked)).toMatchObject({ rows: [], added: 0, removed: 0 });
});

test('a text of a mebibyte with few differences gives few lines', () => {
  const lines = Array.from({ length: 15_000 }, (_, at) => `line ${at} ${'x'.repeat(60)}`);
  const changed = lines.map((line, at) => (at % 1_000 === 500 ? `${line}!` : line));
  const { hunks, rows, added, removed } = difference(fileOf(lines), fileOf(changed));
  expect({ hunks: hunks?.length, rows: rows.length, added, removed }).toEqual({
    hunks: 15,
    rows: 1,
    added: 15,
    removed: 15,
  });
  expect(rows[0]?.after?.length).toBeLessThan(300);
  expect(rows[0]?.after).toContain('!');
});

test('characters that nobody sees are written out', () => {
  const { rows, hunks } = difference({ image: 'shop' }, { image: 'sh\u202eop' });
  expect(rows[0]?.after).toBe(String.raw`"sh\u{202e}op"`);
  expect(JSON.stringify(hunks)).toContain('u{202e}');
});

test('a manifest that was cut in the middle is compared as text', () => {
  const comparison = compare({
    before: { yaml: 'a: 1\nb: "x' },
    after: { yaml: 'a: 2\nb: "x' },
    fold: true,
  });
  expect(comparison).toMatchObject({ rows: [], added: 1, removed: 1 });
});

test('integers that a number can not hold keep their digits', () => {
  const { rows } = compare({
    before: { yaml: 'big: 9007199254740993' },
    after: { yaml: 'big: 9007199254740992' },
    fold: false,
  });
  expect(rows[0]).toMatchObject({ before: '9007199254740993', after: '9007199254740992' });
});

function difference(before: JsonObject | undefined, after: JsonObject): Comparison {
  return compare({ before: before && { object: before }, after: { object: after }, fold: true });
}

function deployment(containers: JsonObject[]): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop' },
    spec: { template: { spec: { containers } } },
  };
}

function container(name: string, image: string): JsonObject {
  return { name, image };
}

function dnsPorts(udp: string): JsonObject[] {
  return [
    { containerPort: 53, protocol: 'TCP', name: 'dns-tcp' },
    { containerPort: 53, protocol: 'UDP', name: udp },
  ];
}

function fileOf(lines: readonly string[]): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', data: { file: lines.join('\n') } };
}
