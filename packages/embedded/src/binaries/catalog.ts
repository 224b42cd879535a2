import path from 'node:path';

/** Absolute paths of everything that an instance runs from a Go module. */
export interface Binaries {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string;
  readonly 'kube-scheduler': string;
  readonly kubectl: string;
  readonly kwok: string;
  readonly versitygw: string;
}

export type BinaryName = keyof Binaries;

const BINARY_NAMES: readonly BinaryName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubectl',
  'kwok',
  'versitygw',
];

/** Binaries that come from one pinned Go module, and so are built and cached together. */
export interface BinaryModule {
  /** Folder below `modules/`. */
  readonly folder: 'kubernetes' | 'etcd' | 'kwok' | 'versitygw';
  readonly version: string;
  /** Go package of each binary. */
  readonly packages: Readonly<Partial<Record<BinaryName, string>>>;
  /** More for the linker, such as the version that the binary reports. */
  readonly linkerFlags: string;
  /** Wall time of a build from nothing on two idle cores. */
  readonly buildSeconds: number;
}

const VERSION_PACKAGE = 'k8s.io/component-base/version';

/** `version` must agree with the module's go.mod; a test holds that. */
export const BINARY_MODULES: readonly BinaryModule[] = [
  {
    folder: 'kubernetes',
    version: 'v1.36.3',
    packages: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    // Without these it calls itself v0.0.0-master, and clients complain about the distance.
    linkerFlags: ['gitVersion=v1.36.3', 'gitMajor=1', 'gitMinor=36']
      .map((assignment) => `-X ${VERSION_PACKAGE}.${assignment}`)
      .join(' '),
    buildSeconds: 280,
  },
  {
    folder: 'etcd',
    version: 'v3.7.3',
    packages: { etcd: 'go.etcd.io/etcd/server/v3' },
    linkerFlags: '',
    buildSeconds: 60,
  },
  {
    folder: 'kwok',
    version: 'v0.8.0',
    packages: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    linkerFlags: '',
    buildSeconds: 65,
  },
  {
    folder: 'versitygw',
    version: 'v1.8.0',
    packages: { versitygw: 'github.com/versity/versitygw/cmd/versitygw' },
    linkerFlags: '',
    buildSeconds: 120,
  },
];

export function binaryNames(module: BinaryModule): BinaryName[] {
  return BINARY_NAMES.filter((name) => name in module.packages);
}

export function moduleFolder({ folder }: BinaryModule): string {
  return path.resolve(import.meta.dirname, '../../modules', folder);
}
