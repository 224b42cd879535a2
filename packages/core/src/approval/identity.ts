import type { ApproverSet, Identity, People } from '@clotho/api';

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** A uid outlives a rename, but not every authenticator gives one. */
export function samePerson(a: Identity, b: Identity): boolean {
  if (a.username === b.username) return true;
  return a.uid !== undefined && a.uid !== '' && a.uid === b.uid;
}

/** Whoever decides, and the delegator by whose authority they do: together they are one. */
export function behind({
  by,
  onBehalfOf,
}: {
  by: Identity;
  onBehalfOf?: Identity | undefined;
}): Identity[] {
  return onBehalfOf ? [by, onBehalfOf] : [by];
}

/** Whether somebody is in both lists. */
export function overlap(a: readonly Identity[], b: readonly Identity[]): boolean {
  return a.some((one) => b.some((other) => samePerson(one, other)));
}

export function isServiceAccount({ username }: Identity): boolean {
  return username.startsWith(SERVICE_ACCOUNT);
}

export function isAmong(person: Identity, people: People): boolean {
  const groups = person.groups ?? [];
  return (
    (people.users?.includes(person.username) ?? false) ||
    (people.groups?.some((group) => groups.includes(group)) ?? false)
  );
}

/** Whether a person may decide a step with these approvers. */
export function isApprover(person: Identity, { anyOf, allOf = [] }: ApproverSet): boolean {
  return [...(anyOf ? [anyOf] : []), ...allOf].some((people) => isAmong(person, people));
}

/** The sets of `allOf` that nobody of `people` belongs to. */
export function uncovered(people: readonly Identity[], { allOf = [] }: ApproverSet): People[] {
  return allOf.filter((set) => !people.some((person) => isAmong(person, set)));
}

/** Who may decide, in words: `group a or user b`, `each of: group a; group c`. */
export function approversInWords({ anyOf, allOf = [] }: ApproverSet): string {
  const parts = [
    ...(anyOf ? [peopleInWords(anyOf)] : []),
    ...(allOf.length > 0 ? [`each of: ${allOf.map(peopleInWords).join('; ')}`] : []),
  ];
  return parts.length === 0 ? 'nobody that is known yet' : parts.join(' or ').slice(0, 1024);
}

export function peopleInWords({ users = [], groups = [] }: People): string {
  const parts = [...groups.map((name) => `group ${name}`), ...users.map((name) => `user ${name}`)];
  return parts.length === 0 ? 'nobody' : parts.join(' or ');
}
