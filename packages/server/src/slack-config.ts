import { ConfigError, type Environment } from './config-error.ts';

/** How the operator and the journal server speak to Slack. */
export interface SlackConfig {
  /** Of the Web API. */
  url: string;
  /** Where response URLs must lead. */
  hooks: string;
  /** Of the bot. */
  token: string;
  /** Id of the channel that is told of steps. */
  channel: string;
}

/** Undefined where nobody is told by Slack. Throws ConfigError naming the variable. */
export function readSlackConfig(env: Environment): SlackConfig | undefined {
  const token = env['CLOTHO_SLACK_TOKEN'];
  if (!token) return undefined;
  const channel = env['CLOTHO_SLACK_CHANNEL'] ?? '';
  if (!/^[A-Z0-9]{2,32}$/.test(channel)) {
    throw new ConfigError(
      'CLOTHO_SLACK_CHANNEL: CLOTHO_SLACK_TOKEN is set, so give the id of a channel, e.g. C024BE91L',
    );
  }
  return {
    url: urlOf('CLOTHO_SLACK_URL', env['CLOTHO_SLACK_URL'] ?? 'https://slack.com/api'),
    hooks: urlOf('CLOTHO_SLACK_HOOKS', env['CLOTHO_SLACK_HOOKS'] ?? 'https://hooks.slack.com'),
    token,
    channel,
  };
}

function urlOf(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  if (url?.protocol === 'https:' || isLocal) return text.replace(/\/$/, '');
  throw new ConfigError(`${name}: "${text}" is no https URL (http is for loopback alone)`);
}
