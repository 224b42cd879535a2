import type { Difference } from './facts.ts';
import { containersIn } from './pod.ts';

/** An image reference in its parts, as container runtimes complete it. */
export interface Image {
  registry: string;
  /** With its registry. */
  repository: string;
  /** It names one version: by digest, or by a tag that is not `latest`. */
  isPinned: boolean;
}

const DEFAULT_REGISTRY = 'docker.io';

export function parseImage(reference: string): Image {
  const [named = '', digest] = reference.split('@');
  const { registry, rest } = splitRegistry(named);
  const [path = '', tag = 'latest'] = splitTag(rest);
  const inLibrary = registry === DEFAULT_REGISTRY && !path.includes('/');
  return {
    registry,
    repository: `${registry}/${inLibrary ? 'library/' : ''}${path}`,
    isPinned: digest !== undefined || tag !== 'latest',
  };
}

function splitRegistry(named: string): { registry: string; rest: string } {
  const slash = named.indexOf('/');
  const first = slash < 0 ? '' : named.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost';
  return isRegistry
    ? { registry: first, rest: named.slice(slash + 1) }
    : { registry: DEFAULT_REGISTRY, rest: named };
}

function splitTag(text: string): string[] {
  const colon = text.lastIndexOf(':');
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

/** An image that a write brings, in a container that may have had another one before. */
export interface NewImage {
  image: string;
  container: string;
  /** Empty for a container that is new. */
  oldImage: string;
}

/** Images that were not in the object before. */
export function newImagesOf({ object, oldObject }: Difference): NewImage[] {
  const before = containersIn(oldObject);
  const known = new Set(before.map(({ image }) => image));
  return containersIn(object)
    .filter(({ image }) => image !== '' && !known.has(image))
    .map(({ name, image }) => {
      const oldImage = before.find((container) => container.name === name)?.image ?? '';
      return { image, container: name, oldImage };
    });
}
