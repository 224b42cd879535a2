import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crdOf, kinds } from '@clotho/api';
import { stringify } from 'yaml';

/** Writes everything that follows from the kinds; `npm run generate`, never edited by hand. */
// version 1.1 quotes words such as `on`, which Kubernetes would read as a boolean.
const options = { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' } as const;
const folder = path.resolve(import.meta.dirname, '../packages/api/generated/crds');

await mkdir(folder, { recursive: true });
for (const definition of Object.values(kinds)) {
  const file = path.join(folder, `${definition.plural}.yaml`);
  await writeFile(file, stringify(crdOf(definition), options));
}
