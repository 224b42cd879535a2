import { GATE_NAMESPACE, GROUP } from '@clotho/api';
import type { AdoptionState } from '@clotho/core';
import { type KubeClient, type KubeObject, orNull } from '@clotho/kube';

/** Says how far the adoption of a namespace has come, so that a restart goes on from there. */
export interface Marker {
  namespace: string;
  /** Of the namespace: one that was deleted and made again is another one. */
  uid: string;
  state: AdoptionState;
}

export type MarkerMap = KubeObject & { data?: Record<string, string> };

export const configMaps = {
  group: '',
  version: 'v1',
  resource: 'configmaps',
  namespaced: true,
} as const;

export const MARKER_LABEL: string = `${GROUP}/adoption`;

export function markerName(namespace: string): string {
  return `adoption-${namespace}`;
}

/** What a ConfigMap says as a marker. */
export function markerOf({ data = {} }: MarkerMap): Marker {
  const { namespace = '', uid = '', state } = data;
  return { namespace, uid, state: state === 'Adopted' || state === 'Leaving' ? state : 'Adopting' };
}

/** Throws KubeError. */
export function writeMarker(
  marker: Marker,
  facts: Record<string, string>,
  client: KubeClient,
): Promise<MarkerMap> {
  const name = markerName(marker.namespace);
  const labels = { [MARKER_LABEL]: 'true' };
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: GATE_NAMESPACE, labels },
    data: { ...facts, ...marker },
  };
  const options = { fieldManager: 'clotho-seal', force: true };
  return client.apply<MarkerMap>(configMaps, body, options);
}

/** Throws KubeError. */
export async function removeMarker(namespace: string, client: KubeClient): Promise<void> {
  await orNull(client.remove(configMaps, markerName(namespace), { namespace: GATE_NAMESPACE }));
}
