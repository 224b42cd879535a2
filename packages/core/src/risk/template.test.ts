import { expect, test } from 'vitest';
import { deployment, heldWrite, riskSource } from './held-write.ts';
import { standardOf } from './template.ts';

const scaled = heldWrite(deployment(), deployment({ replicas: 4 }));
const removed = heldWrite(deployment(), null);
const imaged = heldWrite(
  deployment(),
  deployment({}, { containers: [{ name: 'app', image: 'shop.example/web:2' }] }),
);

const TEMPLATES = [
  { name: 'image', expression: "diff.all(d, d.field == 'spec.template.spec.containers.image')" },
  { name: 'scale', expression: "diff.all(d, d.path == 'spec.replicas')" },
];

function ask(writes: Parameters<typeof riskSource>[0]['writes'], templates = TEMPLATES) {
  return standardOf(riskSource({ writes, policy: { standardTemplates: templates } }));
}

test('all writes match one template', () => {
  expect(ask([scaled])).toEqual({ ok: true, because: 'it matches template scale' });
  expect(ask([imaged])).toEqual({ ok: true, because: 'it matches template image' });
});

test('two templates do not make one', () => {
  expect(ask([scaled, imaged])).toEqual({
    ok: false,
    because:
      'Deployment web does not match template image; Deployment web does not match template scale',
  });
});

test('a delete has a difference too, so that it matches no template over fields', () => {
  expect(ask([removed]).ok).toBe(false);
});

test('without templates, writes or a look at them nothing is standard', () => {
  expect(ask([scaled], [])).toMatchObject({ ok: false, because: /no template/ });
  expect(standardOf(riskSource({ writes: [scaled] })).because).toContain('there is no template');
  expect(ask([]).ok).toBe(false);
  const blind = riskSource({ writes: [scaled], policy: { standardTemplates: TEMPLATES } });
  const facts = { ...blind.facts, differences: new Map() };
  expect(standardOf({ ...blind, facts })).toMatchObject({ ok: false });
});

test('a template that fails or is broken matches nothing and says so', () => {
  expect(ask([scaled], [{ name: 'bad', expression: 'object.gone == 1' }]).because).toContain(
    'field not found: gone',
  );
  expect(ask([scaled], [{ name: 'bad', expression: 'obejct' }]).because).toContain('broken');
});
