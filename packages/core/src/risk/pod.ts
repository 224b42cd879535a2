import { isObject, type Json, type JsonObject } from '../digest/json.ts';

/** A container with the name that tells it apart in its Pod. */
export interface Container {
  name: string;
  image: string;
}

/**
 * All Pod specs in an object, wherever its kind keeps them: a Pod has one, a Deployment has it in
 * its template, other kinds deeper or several. What has a list `containers` is taken for one.
 */
function podSpecsIn(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(podSpecsIn);
  if (!isObject(value)) return [];
  const inside = Object.keys(value).flatMap((key) => podSpecsIn(value[key] ?? null));
  return Array.isArray(value['containers']) ? [value, ...inside] : inside;
}

const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'] as const;

export function containersIn(object: JsonObject | null): Container[] {
  return podSpecsIn(object).flatMap((pod) =>
    containersOf(pod).map((container) => ({
      name: textOf(container['name']),
      image: textOf(container['image']),
    })),
  );
}

/** What the Pods of an object may do to the nodes that they run on, one phrase each. */
export function hostAccessIn(object: JsonObject | null): string[] {
  return podSpecsIn(object).flatMap((pod) => [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => pod[field] === true),
    ...itemsOf(pod['volumes']).flatMap(hostPath),
    ...unconfined(pod['securityContext'], 'the Pod'),
    ...containersOf(pod).flatMap(privileges),
  ]);
}

function containersOf(pod: JsonObject): JsonObject[] {
  return CONTAINERS.flatMap((field) => itemsOf(pod[field]));
}

function hostPath({ name, hostPath: mount }: JsonObject): string[] {
  if (!isObject(mount)) return [];
  return [`hostPath ${textOf(mount['path'])} as volume ${textOf(name)}`];
}

function privileges(container: JsonObject): string[] {
  const { securityContext, ports } = container;
  const name = `container ${textOf(container['name'])}`;
  const hostPorts = itemsOf(ports).flatMap(({ hostPort }) =>
    typeof hostPort === 'number' && hostPort > 0
      ? [`${name} takes port ${hostPort} of the node`]
      : [],
  );
  if (!isObject(securityContext)) return hostPorts;
  const { privileged, allowPrivilegeEscalation, capabilities, runAsUser, procMount } =
    securityContext;
  const added = isObject(capabilities) ? capabilities['add'] : undefined;
  return [
    ...(privileged === true ? [`${name} is privileged`] : []),
    ...(allowPrivilegeEscalation === true ? [`${name} may gain privileges`] : []),
    ...(runAsUser === 0 ? [`${name} runs as root`] : []),
    ...(procMount === 'Unmasked' ? [`${name} sees all of /proc`] : []),
    ...(Array.isArray(added) ? added : []).map(
      (capability) => `${name} adds ${textOf(capability)}`,
    ),
    ...unconfined(securityContext, name),
    ...hostPorts,
  ];
}

function unconfined(context: Json | undefined, name: string): string[] {
  if (!isObject(context)) return [];
  const { seccompProfile, appArmorProfile, windowsOptions } = context;
  const profiles = [seccompProfile, appArmorProfile].filter(
    (profile) => isObject(profile) && profile['type'] === 'Unconfined',
  );
  const isHostProcess = isObject(windowsOptions) && windowsOptions['hostProcess'] === true;
  return [
    ...(profiles.length > 0 ? [`${name} is unconfined`] : []),
    ...(isHostProcess ? [`${name} runs on the host`] : []),
  ];
}

function itemsOf(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter((item) => isObject(item)) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
