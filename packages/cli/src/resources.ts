import { GROUP, kinds, type KindDefinition } from '@clotho/api';
import { CliError } from './error.ts';

/** Words besides kind, plural and short name by which people call a kind. */
const NICKNAMES: Record<string, KindDefinition> = {
  request: kinds.manifestRequest,
  approval: kinds.approvalEvent,
  event: kinds.approvalEvent,
  workflow: kinds.approvalWorkflow,
  policy: kinds.changePolicy,
  window: kinds.changeWindow,
  exemption: kinds.writerExemption,
  seal: kinds.sealRecord,
};

export const DEFINITIONS: readonly KindDefinition[] = Object.values(kinds);

/** The word that help and completion offer for a kind: `changes`, `requests`, `seals`. */
export function friendlyName(definition: KindDefinition): string {
  const nickname = Object.entries(NICKNAMES).find(([, found]) => found === definition)?.[0];
  if (nickname === undefined) return definition.plural;
  return nickname.endsWith('y') ? `${nickname.slice(0, -1)}ies` : `${nickname}s`;
}

/** Finds a kind by singular, plural, short or nick name. @throws CliError */
export function definitionOf(word: string): KindDefinition {
  const wanted = word.toLowerCase().replace(`.${GROUP}`, '');
  const found = DEFINITIONS.find((definition) => namesOf(definition).includes(wanted));
  if (found) return found;
  throw new CliError(
    'Usage',
    `There is no kind ${JSON.stringify(word)} in Clotho.`,
    `name one of: ${DEFINITIONS.map(friendlyName).join(', ')}`,
  );
}

/** Splits `change/NAME`, the form that -o name prints; a bare word is the name. */
export function splitReference(word: string): { kind?: string; name: string } {
  const slash = word.indexOf('/');
  return slash < 0 ? { name: word } : { kind: word.slice(0, slash), name: word.slice(slash + 1) };
}

/** The name in `NAME` or `change/NAME`. @throws CliError for another kind */
export function changeName(word: string): string {
  const { kind, name } = splitReference(word);
  if (kind !== undefined && definitionOf(kind) !== kinds.change) {
    throw new CliError('Usage', `${word} is not a Change.`, 'give the name of a Change');
  }
  return name;
}

function namesOf(definition: KindDefinition): string[] {
  return [
    definition.kind.toLowerCase(),
    definition.plural,
    ...definition.shortNames,
    friendlyName(definition),
    ...Object.keys(NICKNAMES).filter((nickname) => NICKNAMES[nickname] === definition),
  ];
}
