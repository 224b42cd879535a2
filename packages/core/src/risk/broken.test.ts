import { expect, test } from 'vitest';
import { brokenRulesOf } from './broken.ts';

test('names each rule, template and zone that can not be used', () => {
  const rule = { level: 'Low', reason: 'x' } as const;
  expect(
    brokenRulesOf({
      riskRules: [
        { ...rule, name: 'good', expression: 'true' },
        { ...rule, name: 'bad', expression: 'diff.exists(d, e)' },
      ],
      standardTemplates: [{ name: 'half', expression: 'object.' }],
      risk: { workingHours: { timeZone: 'Mars/Olympus' } },
    }),
  ).toEqual([
    expect.stringMatching(/^riskRules\[bad\]\.expression: line 1, column \d+: there is no e;/),
    expect.stringMatching(/^standardTemplates\[half\]\.expression: line 1, column \d+: /),
    expect.stringContaining('there is no time zone Mars/Olympus'),
  ]);
  expect(brokenRulesOf({ risk: { workingHours: { timeZone: 'Europe/Berlin' } } })).toEqual([]);
});
