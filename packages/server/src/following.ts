import type { KubeClient, KubeJson, KubeList, KubeObject, WatchEvent } from '@clotho/kube';

export type Following = Pick<KubeClient, 'list' | 'watch'>;

/** A client whose lists and watches answer what `keep` keeps of each object. */
export function following(client: KubeClient, keep: (object: KubeJson) => KubeObject): Following {
  return {
    async list<T extends KubeObject>(
      ...args: Parameters<KubeClient['list']>
    ): Promise<KubeList<T>> {
      const page = await client.list(...args);
      const kept = page.items.map((item): KubeObject => keep(item));
      return { ...page, items: kept.filter(isExpected<T>) };
    },
    async *watch<T extends KubeObject>(
      ...args: Parameters<KubeClient['watch']>
    ): AsyncGenerator<WatchEvent<T>> {
      for await (const { type, object } of client.watch(...args)) {
        // A bookmark carries a resourceVersion and nothing else.
        const kept: KubeObject = type === 'BOOKMARK' ? object : keep(object);
        if (isExpected<T>(kept)) yield { type, object: kept };
      }
    },
  };
}

/** The caller's type argument says what it expects, as with the client itself. */
function isExpected<T extends KubeObject>(object: KubeObject | T): object is T {
  return object.metadata !== undefined;
}
