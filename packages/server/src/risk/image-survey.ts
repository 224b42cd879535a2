import type { ResourceRef } from '@clotho/api';
import { containersIn, parseImage, type ImageFact } from '@clotho/core';
import { isNotFound, type KubeClient } from '@clotho/kube';

/** Where images are looked for. */
export interface Environments {
  /** The namespace of the Change: it is no other environment than its own. */
  own: string;
  /** All managed namespaces. */
  managed: readonly string[];
}

/** What runs in one namespace, as of some seconds ago. */
interface Survey {
  images: ReadonlySet<string>;
  registries: ReadonlySet<string>;
  /** Why it may be less than all, in words. */
  problem?: string;
}

const WORKLOADS: readonly ResourceRef[] = [
  ...['deployments', 'statefulsets', 'daemonsets'].map((resource) => ({
    group: 'apps',
    version: 'v1',
    resource,
    namespaced: true,
  })),
  { group: 'batch', version: 'v1', resource: 'cronjobs', namespaced: true },
];
const MOST_OF_A_KIND = 500;
const MOST_NAMESPACES = 200;
/** How many namespaces are asked about at the same time. */
const AT_ONCE = 16;
const FRESH_MS = 20_000;

/**
 * Knows which images the workloads of managed namespaces have: what is there was approved, or stood
 * there when the namespace was put under management. Asked live, at most every 20 seconds.
 */
export class ImageSurvey {
  readonly #client: KubeClient;
  readonly #surveys = new Map<string, { at: number; survey: Promise<Survey> }>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Never throws: what could not be asked is a problem of the answer. */
  async lookFor(
    images: readonly string[],
    { own, managed }: Environments,
  ): Promise<Map<string, ImageFact>> {
    if (images.length === 0) return new Map();
    const places = managed.toSorted().slice(0, MOST_NAMESPACES);
    const surveys = new Map<string, Survey>();
    for (let at = 0; at < places.length; at += AT_ONCE) {
      const asked = places.slice(at, at + AT_ONCE).map(async (name) => {
        surveys.set(name, await this.#surveyOf(name));
      });
      await Promise.all(asked);
      if (images.every((image) => seenIn(image, own, surveys) !== null)) break;
    }
    const isCut = managed.length > places.length;
    const cut = isCut ? `only ${MOST_NAMESPACES} of the managed namespaces were looked at` : null;
    return new Map(images.map((image) => [image, factOf(image, own, surveys, cut)]));
  }

  #surveyOf(namespace: string): Promise<Survey> {
    const known = this.#surveys.get(namespace);
    const now = performance.now();
    if (known && now - known.at < FRESH_MS) return known.survey;
    const survey = this.#look(namespace);
    this.#surveys.set(namespace, { at: now, survey });
    return survey;
  }

  async #look(namespace: string): Promise<Survey> {
    const images = new Set<string>();
    let problem: string | undefined;
    await Promise.all(
      WORKLOADS.map(async (ref) => {
        try {
          const list = await this.#client.list(ref, { namespace, limit: MOST_OF_A_KIND });
          for (const item of list.items)
            for (const { image } of containersIn(item)) images.add(image);
          if (list.continue)
            problem = `${namespace} has more than ${MOST_OF_A_KIND} ${ref.resource}`;
        } catch (error) {
          if (!isNotFound(error)) problem = `${ref.resource} of ${namespace} could not be listed`;
        }
      }),
    );
    const registries = new Set([...images].map((image) => parseImage(image).registry));
    return { images, registries, ...(problem === undefined ? {} : { problem }) };
  }
}

type Surveys = ReadonlyMap<string, Survey>;

function seenIn(image: string, own: string, surveys: Surveys): string | null {
  const found = [...surveys].find(([name, { images }]) => name !== own && images.has(image));
  return found?.[0] ?? null;
}

function factOf(image: string, own: string, surveys: Surveys, cut: string | null): ImageFact {
  const { registry } = parseImage(image);
  const all = [...surveys.values()];
  const registryKnown = all.some(({ registries }) => registries.has(registry));
  const seen = seenIn(image, own, surveys);
  // What was found counts, however little of the rest could be seen.
  if (seen !== null) return { seenIn: seen, registryKnown };
  const problem = cut ?? all.find((survey) => survey.problem !== undefined)?.problem;
  return { seenIn: seen, registryKnown, ...(problem === undefined ? {} : { problem }) };
}
