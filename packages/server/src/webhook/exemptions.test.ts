import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { WriterExemption } from '@clotho/api';
import { standingOf } from '@clotho/core';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';

const FOLDER = path.join(import.meta.dirname, '../../../../deploy/exemptions');

/** The shipped starting points, with what a person fills in. */
function presets(filledIn: (text: string) => string): WriterExemption[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(filledIn(readFileSync(path.join(FOLDER, file), 'utf8'))))
    .map((document): WriterExemption => document.toJS());
}

const around = { isManaged: () => true, now: Date.UTC(2026, 10, 21) };

test('every shipped exemption is in force once it is filled in', () => {
  const all = presets((text) =>
    text
      .replaceAll('expiresAt: FILL-IN', 'expiresAt: 2027-01-01T00:00:00Z')
      .replaceAll('FILL-IN', 'web'),
  );
  expect(all.length).toBeGreaterThanOrEqual(8);
  const standings = all.map((exemption) => [
    exemption.metadata.name,
    standingOf(exemption, around).reason,
  ]);
  expect(standings).toEqual(all.map(({ metadata }) => [metadata.name, 'InForce']));
});

test('and none is before', () => {
  const reasons = presets((text) => text).map((exemption) => standingOf(exemption, around).reason);
  expect(new Set(reasons)).toEqual(new Set(['Invalid']));
});
