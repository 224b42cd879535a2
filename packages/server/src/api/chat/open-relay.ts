import { answerPress, Slack } from '@clotho/integrations';
import type { KubeClient } from '@clotho/kube';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { Relay } from './relay.ts';

/** Undefined where nobody decides from chat. */
export function openRelay(
  { slack: config }: Config,
  client: KubeClient,
  log: Log,
): Relay | undefined {
  if (!config) return undefined;
  const slack = new Slack(config);
  const forms = {
    openForm: slack.openForm.bind(slack),
    answer: (url: string, text: string) => answerPress(url, config.hooks, text),
  };
  return new Relay(client, forms, log);
}
