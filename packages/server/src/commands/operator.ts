import type { Config } from '../config.ts';
import { startOperator } from '../operator/operator.ts';
import { fileRecorder } from '../recorder.ts';
import { openProcess, untilStopped } from './process.ts';

/** The process that carries Changes through their life. */
export async function runOperator(config: Config): Promise<void> {
  const { client, clock, log } = openProcess(config);
  const recorder = await fileRecorder(config.journalFile);
  const operator = await startOperator({ client, clock, recorder, log });
  log.info('operator is ready');
  await untilStopped(() => operator.stop(), log);
}
