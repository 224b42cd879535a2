import type { ApiContext } from '../api/context.ts';
import { finishErasures } from '../evidence/erasure/finish.ts';
import type { FirstAdmin } from '../journal-config.ts';

const HOUR_MS = 3_600_000;
const RETRY_MS = 2_000;

type Context = Pick<ApiContext, 'journal' | 'archive' | 'organizations' | 'clock' | 'log'>;

/** What the server does by itself while it appends; answers how to end it. */
export function startChores(ctx: Context, firstAdmin: FirstAdmin | undefined): () => void {
  const stopErasing = keepErasing(ctx);
  const stopAdmin = firstAdmin ? keepFirstAdmin(ctx, firstAdmin) : undefined;
  return () => {
    stopErasing();
    stopAdmin?.();
  };
}

/** Erasures that were begun are finished, and those whose locks in the archive have ended. */
function keepErasing(ctx: Context): () => void {
  return again(ctx, 'erasures are finished later', async () => {
    await finishErasures(ctx);
    return HOUR_MS;
  });
}

/** The first admin is there as soon as this server can say so. */
function keepFirstAdmin(ctx: Context, { organization, identity }: FirstAdmin): () => void {
  return again(ctx, 'the first organisation is made later', async () => {
    await ctx.organizations.ensure(organization, identity);
    return undefined;
  });
}

/** Does something while this server appends, and again after so long as it answers. */
function again(
  { journal, log }: Context,
  what: string,
  act: () => Promise<number | undefined>,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const run = async (): Promise<void> => {
    let next: number | undefined = RETRY_MS;
    try {
      const { leads } = await journal.health();
      if (leads && !isOver) next = await act();
    } catch (error) {
      log.warn(what, { error });
    }
    if (next !== undefined && !isOver) timer = setTimeout(() => void run(), next);
  };
  void run();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
