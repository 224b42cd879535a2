import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Tells a story on a terminal: numbered steps, who did what, what came back, how long it took. */
export interface Narrator {
  heading(text: string): void;
  /** Runs a step and reports it; a step that throws fails the tour. */
  step(title: string, run: () => Promise<void>): Promise<void>;
  /** A command as a person would type it. */
  command(who: string, line: string): void;
  /** What a command printed, or something worth noticing. */
  output(text: string): void;
  note(text: string): void;
}

export function narrator(stream: NodeJS.WritableStream): Narrator {
  const paint = (style: Style, text: string): string => styleText(style, text, { stream });
  const line = (text: string): void => void stream.write(`${text}\n`);
  let number = 0;
  return {
    heading: (text) => line(`\n${paint('bold', text)}`),
    step: async (title, run) => {
      number += 1;
      line(`\n${paint('bold', `${number}. ${title}`)}`);
      const started = performance.now();
      try {
        await run();
        line(`   ${paint('green', '✓')} ${paint('dim', seconds(performance.now() - started))}`);
      } catch (error) {
        line(`   ${paint('red', '✗')} ${paint('dim', seconds(performance.now() - started))}`);
        throw error;
      }
    },
    command: (who, text) => line(`   ${paint('cyan', `${who} $`)} ${indentRest(text)}`),
    output: (text) => {
      const trimmed = text.trimEnd();
      if (trimmed !== '') line(trimmed.replaceAll(/^/gm, paint('dim', '   │ ')));
    },
    note: (text) => line(`   ${paint('dim', text)}`),
  };
}

function indentRest(text: string): string {
  return text.replaceAll('\n', '\n     ');
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(0)} s`;
}
