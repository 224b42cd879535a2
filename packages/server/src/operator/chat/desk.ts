import type { Change, Delegation, StepNotice } from '@clotho/api';
import { closedMessage, decisionMessage, linkMessage, type ChatMessage } from '@clotho/core';
import type { Log } from '../../log.ts';
import type { Notifier } from '../change/notify.ts';
import { openStepOf, type OpenStep } from './open-step.ts';
import { outcomeOf } from './outcome.ts';

/** What the operator needs of a chat service; each call may fail, and the outbox tries again. */
export interface ChatService<Ref> {
  post(channel: string, message: ChatMessage, key?: string): Promise<Ref>;
  reply(ref: Ref, text: string): Promise<void>;
  update(ref: Ref, message: ChatMessage): Promise<void>;
  find(channel: string, key: string): Promise<Ref | undefined>;
}

export interface DeskOptions<Ref> {
  service: ChatService<Ref>;
  channel: string;
  /** Sends in order, later; never makes the caller wait. */
  outbox: { add(send: () => Promise<void>): void; stop(): void };
  /** Whether the workflow wants a comment with each decision on the step. */
  wantsComment: (change: Change, step: string) => boolean;
  log: Log;
}

/** Tells people in chat what waits for them, and asks whose an account is. */
export interface ChatDesk extends Notifier {
  /** Asks an account whether it is its author's, who says so. */
  askWhose(delegation: Delegation): void;
  stop(): void;
}

/** One message a step, which is closed when the step is decided. */
export function openDesk<Ref>(options: DeskOptions<Ref>): ChatDesk {
  const { service, channel, outbox, wantsComment, log } = options;
  const posted = new Map<string, Ref>();
  const refOf = async ({ key }: OpenStep): Promise<Ref | undefined> =>
    posted.get(key) ?? service.find(channel, key);
  const ask = (step: OpenStep, change: Change): void => {
    const message = decisionMessage(step.shown, wantsComment(change, step.shown.step));
    outbox.add(async () => {
      posted.set(step.key, await service.post(channel, message, step.key));
      log.info('a step is told in chat', { step: step.key });
    });
  };
  const close = (step: OpenStep, outcome: string): void => {
    outbox.add(async () => {
      const ref = await refOf(step);
      posted.delete(step.key);
      if (ref) await service.update(ref, closedMessage(step.text, outcome));
    });
  };
  return {
    moved: (before, after) => {
      const was = openStepOf(before);
      const is = openStepOf(after);
      if (was?.text === is?.text && was?.key === is?.key) return;
      if (was) close(was, outcomeOf(was, after));
      if (is) ask(is, after);
    },
    tell: (change, notice) => {
      const text = noticeText(change, notice);
      const open = openStepOf(change);
      outbox.add(async () => {
        const ref = open && (await refOf(open));
        await (ref ? service.reply(ref, text) : service.post(channel, { text, blocks: [] }));
      });
    },
    askWhose: ({ metadata, spec }) => {
      const { name, uid } = metadata;
      const member = spec.chat?.user;
      if (member === undefined) return;
      const message = linkMessage({ delegation: name, uid }, spec);
      outbox.add(async () => void (await service.post(member, message)));
    },
    stop: () => outbox.stop(),
  };
}

function noticeText({ metadata }: Change, { what, told }: StepNotice): string {
  return `${metadata.namespace ?? ''}/${metadata.name}: ${what}; told: ${told}`;
}
