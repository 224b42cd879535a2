import {
  API_VERSION,
  kinds,
  refOf,
  type ApprovalEvent,
  type Delegation,
  type JsonObject,
  type SignedRequest,
} from '@clotho/api';
import {
  commentForm,
  readInteraction,
  relayedName,
  responseUrlOf,
  unescaped,
  type Interaction,
} from '@clotho/core';
import { couldNotCheck, isAlreadyExists, KubeError, type KubeClient } from '@clotho/kube';
import type { Log } from '../../log.ts';

/** What the relay needs of Slack. */
export interface ChatForms {
  openForm(triggerId: string, view: JsonObject): Promise<void>;
  /** Tells the one who pressed alone. */
  answer(responseUrl: string, text: string): Promise<void>;
}

/** Slack waits three seconds. */
const ANSWER_MS = 2_500;

/**
 * Brings what was pressed in Slack to the API server, as it was signed. It can't check the
 * signature and decides nothing: the gate does. Whoever sends something else gets a refusal.
 */
export class Relay {
  readonly #client: Pick<KubeClient, 'create' | 'mergePatch'>;
  readonly #forms: ChatForms;
  readonly #log: Log;

  constructor(client: Pick<KubeClient, 'create' | 'mergePatch'>, forms: ChatForms, log: Log) {
    this.#client = client;
    this.#forms = forms;
    this.#log = log;
  }

  /** Answers what Slack is told; null for what is no press on a message of Clotho. */
  async take(request: SignedRequest): Promise<JsonObject | null> {
    const interaction = readInteraction(request.body);
    if (!interaction) return null;
    if (interaction.kind === 'AskComment') {
      const { decision, subject, shown, triggerId } = interaction;
      await this.#forms.openForm(triggerId, commentForm(decision, subject, unescaped(shown)));
      return {};
    }
    const { isDone, words } = await this.#bring(interaction, request);
    const url = responseUrlOf(request.body);
    // A form has no such URL: it stays open and shows what is wrong.
    if (url === '') return isDone ? {} : { response_action: 'errors', errors: { comment: words } };
    this.#forms.answer(url, words).catch((error: unknown) => {
      this.#log.warn('an answer did not reach Slack', { error });
    });
    return {};
  }

  async #bring(
    interaction: Exclude<Interaction, { kind: 'AskComment' }>,
    request: SignedRequest,
  ): Promise<{ isDone: boolean; words: string }> {
    try {
      const words = await (interaction.kind === 'Confirm'
        ? this.#confirm(interaction, request)
        : this.#decide(interaction, request));
      return { isDone: true, words };
    } catch (error) {
      if (isAlreadyExists(error)) return { isDone: true, words: 'That was taken already.' };
      return { isDone: false, words: this.#wordsOf(error) };
    }
  }

  async #decide(
    { subject, decision }: Extract<Interaction, { kind: 'Decide' }>,
    request: SignedRequest,
  ): Promise<string> {
    const { namespace, step, change } = subject;
    const event = {
      apiVersion: API_VERSION,
      kind: kinds.approvalEvent.kind,
      metadata: { name: relayedName(request) },
      spec: { targetStep: step, decision, relayed: request },
    };
    const options = { namespace, timeoutMs: ANSWER_MS };
    const { spec } = await this.#client.create<ApprovalEvent>(
      refOf(kinds.approvalEvent),
      event,
      options,
    );
    const { username = '', onBehalfOf } = spec.approver ?? {};
    const who = onBehalfOf ? `${username} for ${onBehalfOf.username}` : username;
    return `${PAST[decision]} ${step} of ${change} as ${who}.`;
  }

  async #confirm(
    { subject }: Extract<Interaction, { kind: 'Confirm' }>,
    confirmation: SignedRequest,
  ): Promise<string> {
    const patch = { metadata: { uid: subject.uid }, spec: { chat: { confirmation } } };
    const { spec } = await this.#client.mergePatch<Delegation>(
      refOf(kinds.delegation),
      subject.delegation,
      patch,
      { timeoutMs: ANSWER_MS },
    );
    return `From now on you decide from here as ${spec.from?.username ?? ''}, until ${spec.endTime ?? ''}.`;
  }

  #wordsOf(error: unknown): string {
    if (error instanceof KubeError && !couldNotCheck(error)) {
      return error.message.replace(/^.*? denied the request: /s, '');
    }
    this.#log.warn('what was pressed in Slack could not be brought to the API server', { error });
    return 'It could not be checked now, so nothing was decided; press again in a while.';
  }
}

const PAST = { approve: 'Approved', deny: 'Denied' } as const;
