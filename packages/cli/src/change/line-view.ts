import type { Change } from '@clotho/api';
import type { Host } from '../host.ts';
import { showTime } from '../text/time.ts';
import { newsOf } from './news.ts';
import type { DrawOptions } from './parts.ts';

/** Where a watched Change is drawn. */
export interface View {
  seen(change: Change): void;
  /** The connection broke and is tried again. */
  lost(why: string): void;
  /** Nothing more comes. */
  end(): void;
}

/** One appended line per event: for logs and pipes. */
export function lineView(host: Host, drawing: DrawOptions): View {
  let before: Change | undefined;
  return {
    seen: (change) => {
      for (const { at, text } of newsOf(before, change)) {
        const time = showTime(at ?? new Date(host.now()).toISOString(), drawing);
        host.out.write(`${time}  ${text.replaceAll('\n', ' ')}\n`);
      }
      before = change;
    },
    lost: (why) => host.err.write(`${why}; trying again\n`),
    end: () => {},
  };
}
