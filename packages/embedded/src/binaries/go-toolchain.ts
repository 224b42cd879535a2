import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedError } from '../errors.ts';
import { moduleFolder, type BinaryModule } from './catalog.ts';

const run = promisify(execFile);

const OTHER_WAYS =
  'Other ways: put kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, etcd and kwok into a folder and name it in KUBEBUILDER_ASSETS; or run once where dl.k8s.io and github.com can be reached; or use a cluster of your own: npm start -- --context NAME.';

/**
 * Makes sure that Go can build a module.
 *
 * @throws EmbeddedError `BinaryUnavailable` when Go is missing or too old.
 */
export async function requireGo(module: BinaryModule, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = moduleFolder(module);
  const needed = goDirective(readFileSync(path.join(folder, 'go.mod'), 'utf8'));
  // Asked in the module's folder, where Go may change to a newer toolchain by itself.
  const found = await goVersion(folder, env);
  if (found === undefined) {
    throw unavailable(
      `building the control plane takes Go ${needed} or newer, and there is no Go here.`,
      needed,
    );
  }
  if (compareVersions(found, needed) < 0) {
    throw unavailable(
      `building the control plane takes Go ${needed} or newer; this is ${found}.`,
      needed,
    );
  }
}

/** The version that a go.mod asks for, such as "1.26.0". */
export function goDirective(goMod: string): string {
  const version = /^go (\S+)$/m.exec(goMod)?.[1];
  if (version === undefined)
    throw new EmbeddedError('BinaryUnavailable', 'a go.mod without a go line');
  return version;
}

/** Negative when `a` is older than `b`; release candidates count as their release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  const longest = Math.max(left.length, right.length);
  const differences = Array.from({ length: longest }, (_, i) => (left[i] ?? 0) - (right[i] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbers(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
}

async function goVersion(folder: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await run('go', ['env', 'GOVERSION'], { cwd: folder, env });
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedError(
      'BinaryUnavailable',
      `Go does not work here: ${reason}\n${OTHER_WAYS}`,
      { cause: error },
    );
  }
}

function unavailable(what: string, needed: string): EmbeddedError {
  return new EmbeddedError(
    'BinaryUnavailable',
    `${what}\nInstall Go ${needed} from https://go.dev/dl and put it on the PATH.\n${OTHER_WAYS}`,
  );
}
