import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { JsonObject } from '@clotho/api';
import { CliError } from '../error.ts';

/** One object as its author wrote it. */
export interface Manifest extends JsonObject {
  apiVersion: string;
  kind: string;
}

const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.json'];

/** All objects in files and folders (not those below them), in order; `-` is standard input. @throws CliError */
export async function readManifests(paths: readonly string[]): Promise<Manifest[]> {
  const { parseAllDocuments } = await import('yaml');
  return paths.flatMap(filesOf).flatMap((file) => {
    const documents = parseAllDocuments(readText(file));
    const problem = documents.flatMap(({ errors }) => errors)[0];
    if (problem) throw unreadable(file, problem.message);
    return documents.flatMap((document) => objectsOf(document.toJS(), file));
  });
}

function filesOf(path: string): string[] {
  if (path === '-') return [path];
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => EXTENSIONS.includes(extname(name)))
      .toSorted()
      .map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, messageOf(error));
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreadable(file, messageOf(error));
  }
}

function objectsOf(value: unknown, file: string): Manifest[] {
  if (value === null || value === undefined) return [];
  if (isList(value)) return value.items.flatMap((item) => objectsOf(item, file));
  if (isManifest(value)) return [value];
  throw unreadable(file, 'it holds something that is no Kubernetes object');
}

function isManifest(value: unknown): value is Manifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'apiVersion' in value &&
    typeof value.apiVersion === 'string' &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'metadata' in value
  );
}

function isList(value: unknown): value is { items: unknown[] } {
  return (
    typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
  );
}

function unreadable(file: string, why: string): CliError {
  return new CliError('Usage', `${file} can’t be read: ${why.split('\n')[0]}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
