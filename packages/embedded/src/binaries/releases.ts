import { binaryNames, type BinaryModule, type BinaryName } from './catalog.ts';
import type { Platform } from './platform.ts';

/** A file of an official release, and where its publisher says what its SHA-256 must be. */
export interface ReleaseFile {
  readonly name: BinaryName;
  readonly url: string;
  /** Path inside, when the file is a .tar.gz archive. */
  readonly member?: string;
  readonly checksum: ChecksumSource;
}

export type ChecksumSource =
  /** A text with the digest alone, or with lines of "digest  file name". */
  | { readonly kind: 'text'; readonly url: string; readonly fileName: string }
  /** The release as GitHub's API describes it: its assets have a `digest`. */
  | { readonly kind: 'github'; readonly url: string; readonly fileName: string };

const KUBERNETES = 'https://dl.k8s.io';
const ETCD = 'https://github.com/etcd-io/etcd/releases/download';
const KWOK = 'kubernetes-sigs/kwok';

/** Asked first, and once: when this cannot be reached nothing else is tried. */
export const PROBE_URL: string = `${KUBERNETES}/release/stable.txt`;

/** The release files of a module; none where its publisher has none for the platform. */
export function releaseFiles(module: BinaryModule, platform: Platform): ReleaseFile[] {
  if (platform.os !== 'linux') return [];
  const { version } = module;
  const byFolder: Record<BinaryModule['folder'], () => ReleaseFile[]> = {
    kubernetes: () => binaryNames(module).map((name) => kubernetes(name, version, platform)),
    etcd: () => [etcd(version, platform)],
    kwok: () => [kwok(version, platform)],
    // Its archives are named in several ways over time; a build always works.
    versitygw: () => [],
  };
  return byFolder[module.folder]();
}

function kubernetes(name: BinaryName, version: string, { os, arch }: Platform): ReleaseFile {
  const url = `${KUBERNETES}/${version}/bin/${os}/${arch}/${name}`;
  return { name, url, checksum: { kind: 'text', url: `${url}.sha256`, fileName: name } };
}

function etcd(version: string, { os, arch }: Platform): ReleaseFile {
  const folder = `etcd-${version}-${os}-${arch}`;
  const fileName = `${folder}.tar.gz`;
  return {
    name: 'etcd',
    url: `${ETCD}/${version}/${fileName}`,
    member: `${folder}/etcd`,
    checksum: { kind: 'text', url: `${ETCD}/${version}/SHA256SUMS`, fileName },
  };
}

function kwok(version: string, { os, arch }: Platform): ReleaseFile {
  const fileName = `kwok-${os}-${arch}`;
  return {
    name: 'kwok',
    url: `https://github.com/${KWOK}/releases/download/${version}/${fileName}`,
    checksum: {
      kind: 'github',
      url: `https://api.github.com/repos/${KWOK}/releases/tags/${version}`,
      fileName,
    },
  };
}
