interface WithConditions {
  readonly status?:
    | {
        readonly conditions?:
          | readonly { type: string; status: string; reason?: string; message?: string }[]
          | undefined;
      }
    | undefined;
}

/** What an object's condition Ready says. */
export function readiness({ status }: WithConditions): { good: boolean; words: string } {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return { good: ready?.status === 'True', words: ready?.reason ?? 'Unknown' };
}
