import type { ManifestRequest } from '@clotho/api';
import { newImagesOf, type DifferenceFact, type RiskFacts } from '@clotho/core';
import type { Discovery, KubeClient } from '@clotho/kube';
import { Differences } from './differences.ts';
import { ImageSurvey, type Environments } from './image-survey.ts';
import { Outcomes } from './outcomes.ts';

/** What the risk of some requests is judged in the light of. */
export interface RiskScope extends Environments {
  /** Uid of the Change whose risk it is. */
  change: string;
}

/** How many contents are read at the same time. */
const AT_ONCE = 16;

/** Gathers what risk is assessed by, from what the gate alone writes and from the live cluster. */
export class RiskReader {
  readonly #differences: Differences;
  readonly #images: ImageSurvey;
  readonly #outcomes: Outcomes;

  constructor(client: KubeClient, discovery: Discovery) {
    this.#differences = new Differences({ client, discovery });
    this.#images = new ImageSurvey(client);
    this.#outcomes = new Outcomes(client);
  }

  /**
   * What is in `known`, by uid, is not read. Throws KubeError when the content of a request could
   * not be read.
   */
  async factsOf(
    requests: readonly ManifestRequest[],
    scope: RiskScope,
    known: ReadonlyMap<string, DifferenceFact> = new Map(),
  ): Promise<RiskFacts> {
    const differences = new Map<string, DifferenceFact>();
    for (let at = 0; at < requests.length; at += AT_ONCE) {
      const read = requests.slice(at, at + AT_ONCE).map(async (request) => {
        const { uid } = request.metadata;
        differences.set(uid, known.get(uid) ?? (await this.#differences.of(request)));
      });
      await Promise.all(read);
    }
    const images = [...differences.values()].flatMap((fact) =>
      fact.ok ? newImagesOf(fact.difference).map(({ image }) => image) : [],
    );
    return {
      differences,
      images: await this.#images.lookFor([...new Set(images)], scope),
      failures: await this.#outcomes.failuresOf(requests, scope.change),
    };
  }
}
