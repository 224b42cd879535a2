import type { ManifestRequest } from '@clotho/api';
import { differenceOf, JsonError, stringifyJson, type DifferenceFact } from '@clotho/core';
import { isNotFound, type Discovery, type KubeClient } from '@clotho/kube';
import { ContentError, readContent } from '../content.ts';
import { resourceOf } from '../resource-of.ts';

interface Sources {
  client: KubeClient;
  discovery: Discovery;
}

interface Kept {
  fact: DifferenceFact;
  /** Characters of its JSON. */
  size: number;
}

/** Characters of JSON; about eight times as many bytes once it is parsed. */
const MOST_KEPT = 16 * 1024 * 1024;

/**
 * What held writes do, read from their content. What a request was held with never changes, so that
 * what was read once is kept, up to a size; the least lately used goes first.
 */
export class Differences {
  readonly #sources: Sources;
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Throws KubeError where the content could not be read, which another attempt may. */
  async of(request: ManifestRequest): Promise<DifferenceFact> {
    const { contentRef, digest, deltaDigest = '', operation } = request.spec;
    const key = `${contentRef} ${operation} ${digest} ${deltaDigest}`;
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.fact;
    }
    const fact = await this.#read(request);
    if (fact.ok) this.#keep(key, fact);
    return fact;
  }

  async #read(request: ManifestRequest): Promise<DifferenceFact> {
    const { client, discovery } = this.#sources;
    try {
      const { object, delta } = await readContent(request, client);
      const hasStatus = await discovery.hasStatus(await resourceOf(request.spec.target, discovery));
      return differenceOf(request.spec, { object, delta, hasStatus });
    } catch (error) {
      if (isNotFound(error)) return { ok: false, problem: 'its content is not kept any more' };
      const isDamaged = error instanceof ContentError || error instanceof JsonError;
      if (isDamaged) return { ok: false, problem: error.message };
      throw error;
    }
  }

  #keep(key: string, fact: Extract<DifferenceFact, { ok: true }>): void {
    const { object, oldObject } = fact.difference;
    const size = [object, oldObject].reduce((sum, each) => sum + stringifyJson(each).length, 0);
    this.#kept.set(key, { fact, size });
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#kept) {
      if (this.#size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#size -= freed;
    }
  }
}
