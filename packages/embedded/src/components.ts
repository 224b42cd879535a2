import path from 'node:path';
import type { Binaries } from './binaries/catalog.ts';
import { SERVICE_RANGE } from './pki.ts';
import type { ProcessSpec } from './processes.ts';
import type { StateDir } from './state-dir.ts';

/** The processes of a control plane, in the order in which they come up. */
export const COMPONENT_NAMES = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const;

export type ComponentName = (typeof COMPONENT_NAMES)[number];

export interface Ports {
  readonly etcd: number;
  readonly etcdPeer: number;
  readonly apiserver: number;
}

export interface ComponentInput {
  readonly state: StateDir;
  readonly binaries: Binaries;
  readonly ports: Ports;
  /** Data survives a crash of the machine: etcd then waits for the disk at every write. */
  readonly durable: boolean;
}

const PACKAGE = path.resolve(import.meta.dirname, '..');
// The part of a token's `iss` claim; a name instead of the address lets tokens outlive a port.
const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const TIERS: Record<ComponentName, number> = {
  etcd: 0,
  'kube-apiserver': 1,
  'kube-controller-manager': 2,
  'kube-scheduler': 2,
  kwok: 2,
};

/** Command lines of all components; everything listens on 127.0.0.1 alone, and on no more than needed. */
export function components(input: ComponentInput): Record<ComponentName, ProcessSpec> {
  const { state, binaries } = input;
  const spec = (name: ComponentName, args: string[]): ProcessSpec => ({
    name,
    command: binaries[name],
    args,
    env: { HOME: state.run },
    tier: TIERS[name],
  });
  return {
    etcd: spec('etcd', etcd(input)),
    'kube-apiserver': spec('kube-apiserver', apiserver(input)),
    'kube-controller-manager': spec('kube-controller-manager', controllerManager(input)),
    'kube-scheduler': spec('kube-scheduler', scheduler(input)),
    kwok: spec('kwok', kwok(input)),
  };
}

/** The kubeconfig by which a component signs in with its client certificate. */
export function componentKubeconfig(state: StateDir, name: string): string {
  return path.join(state.pki, `${name}.kubeconfig`);
}

function etcd({ state, ports, durable }: ComponentInput): string[] {
  const pki = (file: string): string => path.join(state.pki, file);
  const client = `https://127.0.0.1:${ports.etcd}`;
  const peer = `https://127.0.0.1:${ports.etcdPeer}`;
  return [
    '--name=etcd',
    `--data-dir=${path.join(state.data, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=etcd=${peer}`,
    '--client-cert-auth',
    `--trusted-ca-file=${pki('etcd-ca.crt')}`,
    `--cert-file=${pki('etcd.crt')}`,
    `--key-file=${pki('etcd.key')}`,
    '--peer-client-cert-auth',
    `--peer-trusted-ca-file=${pki('etcd-ca.crt')}`,
    `--peer-cert-file=${pki('etcd.crt')}`,
    `--peer-key-file=${pki('etcd.key')}`,
    '--log-level=warn',
    ...(durable ? [] : ['--unsafe-no-fsync']),
  ];
}

function apiserver({ state, ports }: ComponentInput): string[] {
  const pki = (file: string): string => path.join(state.pki, file);
  return [
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${ports.apiserver}`,
    // A loopback address is no valid endpoint of the Service default/kubernetes.
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--etcd-servers=https://127.0.0.1:${ports.etcd}`,
    `--etcd-cafile=${pki('etcd-ca.crt')}`,
    `--etcd-certfile=${pki('etcd-client.crt')}`,
    `--etcd-keyfile=${pki('etcd-client.key')}`,
    `--tls-cert-file=${pki('apiserver.crt')}`,
    `--tls-private-key-file=${pki('apiserver.key')}`,
    `--client-ca-file=${pki('ca.crt')}`,
    `--token-auth-file=${pki('tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    // On by default in this version; named because Clotho is nothing without them.
    '--enable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook,MutatingAdmissionPolicy,ValidatingAdmissionPolicy',
    `--service-account-issuer=${ISSUER}`,
    `--service-account-key-file=${pki('sa.pub')}`,
    `--service-account-signing-key-file=${pki('sa.key')}`,
    `--requestheader-client-ca-file=${pki('front-proxy-ca.crt')}`,
    '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    `--proxy-client-cert-file=${pki('front-proxy.crt')}`,
    `--proxy-client-key-file=${pki('front-proxy.key')}`,
    `--audit-policy-file=${path.join(PACKAGE, 'audit-policy.yaml')}`,
    `--audit-log-path=${path.join(state.log, 'audit.jsonl')}`,
    '--audit-log-maxsize=200',
    '--audit-log-maxbackup=1',
    '--profiling=false',
  ];
}

function controllerManager({ state }: ComponentInput): string[] {
  const pki = (file: string): string => path.join(state.pki, file);
  return [
    `--kubeconfig=${componentKubeconfig(state, 'kube-controller-manager')}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--use-service-account-credentials=true',
    `--service-account-private-key-file=${pki('sa.key')}`,
    `--root-ca-file=${pki('ca.crt')}`,
    `--cluster-signing-cert-file=${pki('ca.crt')}`,
    `--cluster-signing-key-file=${pki('ca.key')}`,
    '--allocate-node-cidrs=false',
    '--profiling=false',
    // The defaults make its own start wait for its own rate limit: 4 seconds more until ready.
    '--kube-api-qps=500',
    '--kube-api-burst=1000',
  ];
}

function scheduler({ state }: ComponentInput): string[] {
  return [
    `--kubeconfig=${componentKubeconfig(state, 'kube-scheduler')}`,
    '--secure-port=0',
    '--leader-elect=false',
    '--profiling=false',
  ];
}

function kwok({ state }: ComponentInput): string[] {
  return [
    `--kubeconfig=${componentKubeconfig(state, 'kwok')}`,
    `--config=${path.join(PACKAGE, 'stages.yaml')}`,
    '--manage-all-nodes=true',
    // Without leases the controller manager takes the nodes for dead after 50 s and marks their
    // pods unready, from which no stage brings them back.
    '--node-lease-duration-seconds=40',
    '--cidr=10.244.0.1/16',
    '--node-ip=10.0.0.1',
  ];
}
