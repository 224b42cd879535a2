import { SYSTEM_NAMESPACE } from '@clotho/api';
import { Slack } from '@clotho/integrations';
import { LeaderElector } from '@clotho/kube';
import type { Config } from '../config.ts';
import { startOperator, type OperatorOptions } from '../operator/operator.ts';
import {
  openArchiveClient,
  openDirectRecorder,
  openEnvironmentClient,
  readRecipient,
} from '../recorder/open.ts';
import { openProcess, untilStopped } from './process.ts';

const LEASE = {
  leaseDurationMs: 10_000,
  renewDeadlineMs: 7_000,
  retryPeriodMs: 1_000,
} as const;

/** The process that carries Changes through their life, on one replica at a time. */
export async function runOperator(config: Config): Promise<void> {
  const { client, clock, log } = openProcess(config);
  const recorder = await openDirectRecorder(config);
  const archive = openArchiveClient(config);
  const recipient = await readRecipient(config);
  const reports = openEnvironmentClient(config);
  const slack = slackOf(config);
  const stopping = new AbortController();
  const elector = new LeaderElector({
    ...LEASE,
    client,
    namespace: SYSTEM_NAMESPACE,
    name: 'clotho-operator',
    identity: config.replica,
    onStartedLeading: (signal) =>
      lead({ client, clock, recorder, archive, recipient, reports, log, slack }, signal),
    onError: (error) => log.warn('the lease of the operator', { error }),
  });
  const running = elector.run(stopping.signal);
  log.info('operator is ready', { replica: config.replica });
  await untilStopped(async () => {
    stopping.abort();
    // Gives the lease back, so that the next replica begins at once.
    await running;
  }, log);
}

function slackOf({ slack }: Config): OperatorOptions['slack'] {
  return slack && { service: new Slack(slack), channel: slack.channel };
}

async function lead(options: OperatorOptions, signal: AbortSignal): Promise<void> {
  const { log } = options;
  try {
    const operator = await startOperator(options);
    log.info('this replica carries the Changes');
    await aborted(signal);
    await operator.stop();
    log.info('another replica may carry the Changes now');
  } catch (error) {
    // A leader that does nothing would keep the others from doing it.
    log.error('the controllers ended; the process ends with them', { error });
    process.exit(1);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
