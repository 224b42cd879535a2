import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../paths.ts';

/** The published example, cut at its numbered comments: three documents and the watch. */
export async function exampleParts(): Promise<string[]> {
  const script = await readFile(path.join(ROOT, 'examples/deploy-payment-service.sh'), 'utf8');
  return script
    .split(/^(?=# \d+\. )/m)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
