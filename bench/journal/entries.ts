/** An entry of about 1 KiB, of one of a thousand Changes. */
export function entryText(id: string, change: number): string {
  return JSON.stringify(entryOf(id, change));
}

/** So many entries, one a line. */
export function linesText(id: string, change: number, count: number): string {
  return Array.from({ length: count }, (_, i) => `${entryText(`${id}/${i}`, change + i)}\n`).join(
    '',
  );
}

/** A call that brings so many entries. */
export function requestText(id: string, change: number, count: number): string {
  const entries = Array.from({ length: count }, (_, i) => entryOf(`${id}/${i}`, change + i));
  return JSON.stringify({ entries });
}

function entryOf(id: string, change: number): object {
  return {
    id,
    at: '2026-01-01T00:00:00Z',
    kind: 'ChangeTransition',
    actor: { username: 'dev-alice', groups: ['developers'] },
    subject: {
      apiVersion: 'clotho.cosmosdevops.co.uk/v1alpha1',
      kind: 'Change',
      namespace: 'production',
      name: `change-${change % 1000}`,
      uid: `uid-${change % 1000}`,
    },
    body: { what: 'x'.repeat(620), phase: 'Implementing' },
  };
}
