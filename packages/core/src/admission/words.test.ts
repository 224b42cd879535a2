import type { JsonObject } from '@clotho/api';
import { expect, test } from 'vitest';
import type { Write } from './match.ts';
import { heldWarning } from './words.ts';

const held = { name: 'web-deployment', namespace: 'shop', phase: 'Pending' } as const;

const deletion = (labels: JsonObject): Write => ({
  operation: 'DELETE',
  target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  object: null,
  oldObject: { metadata: { labels } },
  hasStatus: true,
});

test('Helm is told by a warning which delete was held, since it drops the refusal', () => {
  const ofHelm = deletion({ 'app.kubernetes.io/managed-by': 'Helm' });
  expect(heldWarning(ofHelm, held)).toBe(
    'clotho: held as ManifestRequest shop/web-deployment (Pending)',
  );
});

test('who shows the refusal gets no warning beside it', () => {
  expect(heldWarning(deletion({}), held)).toBeNull();
  const write = deletion({ 'app.kubernetes.io/managed-by': 'Helm' });
  expect(heldWarning({ ...write, operation: 'UPDATE' }, held)).toBeNull();
});
