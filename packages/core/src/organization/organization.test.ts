import { array, assert, constant, constantFrom, oneof, property, record } from 'fast-check';
import { expect, test } from 'vitest';
import { OrganizationError } from './error.ts';
import {
  organizationAfter,
  organizationEventOf,
  type Organization,
  type OrganizationEvent,
} from './organization.ts';

const CREATED = {
  event: 'created',
  namespaces: ['shop'],
  admin: 'ada',
  by: 'root',
  at: '2026-11-21T10:00:00Z',
} as const;
const acme = organizationAfter(undefined, 'acme', CREATED);

test('whoever is named first administers it', () => {
  expect(acme).toMatchObject({
    name: 'acme',
    namespaces: ['shop'],
    createdBy: 'root',
    revision: 1,
  });
  expect([...acme.members]).toEqual([['ada', 'admin']]);
  expect(() => organizationAfter(acme, 'acme', CREATED)).toThrow('exists');
});

test('the last admin can be neither removed nor made anything else', () => {
  expect(() => organizationAfter(acme, 'acme', { event: 'revoked', member: 'ada' })).toThrow(
    'would have no admin',
  );
  const lesser = { event: 'granted', member: 'ada', role: 'reader' } as const;
  expect(() => organizationAfter(acme, 'acme', lesser)).toThrow('would have no admin');
  const two = organizationAfter(acme, 'acme', { event: 'granted', member: 'bob', role: 'admin' });
  expect([...organizationAfter(two, 'acme', lesser).members]).toEqual([
    ['ada', 'reader'],
    ['bob', 'admin'],
  ]);
});

test('what changes nothing is no revision', () => {
  const same = { event: 'granted', member: 'ada', role: 'admin' } as const;
  expect(organizationAfter(acme, 'acme', same)).toBe(acme);
});

test('who is no member, and what is no organisation, is said so', () => {
  const revoked = { event: 'revoked', member: 'eve' } as const;
  expect(() => organizationAfter(acme, 'acme', revoked)).toThrow('no member of acme');
  expect(() => organizationAfter(undefined, 'other', revoked)).toThrow('no organisation other');
});

test.each([
  {},
  { event: 'created', namespaces: 'all', admin: 'a', by: 'b', at: 'c' },
  { event: 'granted', member: 'a', role: 'owner' },
  { event: 'granted', member: 'a', role: 'constructor' },
  { event: 'revoked' },
])('%j is no event', (body) => {
  expect(organizationEventOf(body)).toBeUndefined();
});

const who = constantFrom('ada', 'bob', 'eve');
const event = oneof(
  record({
    event: constant('granted' as const),
    member: who,
    role: constantFrom('admin' as const, 'member' as const, 'reader' as const),
  }),
  record({ event: constant('revoked' as const), member: who }),
);

test('whatever is done, there is an admin, and the entries tell the same', () => {
  assert(
    property(array(event, { maxLength: 30 }), (events) => {
      let now: Organization = acme;
      for (const each of events) {
        now = afterOrSame(now, organizationEventOf({ ...each }) ?? each);
        expect([...now.members.values()]).toContain('admin');
      }
    }),
  );
});

/** Refusals change nothing. */
function afterOrSame(before: Organization, each: OrganizationEvent): Organization {
  try {
    return organizationAfter(before, 'acme', each);
  } catch (error) {
    if (error instanceof OrganizationError) return before;
    throw error;
  }
}
