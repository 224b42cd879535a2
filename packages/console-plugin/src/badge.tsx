import { useActiveNamespace } from '@openshift-console/dynamic-plugin-sdk';
import { createContext, useEffect, useState, type Provider } from 'react';
import { clothoPath, useWords } from '@clotho/ui';
import { ALL, fetchThroughConsole } from './console-host.ts';
import { whenThere } from './when-there.ts';
import './badge.css';

const EVERY_MS = 60_000;
/** More are told as that many. */
const MOST = 99;
/** Our own parts of the navigation, by the attributes that extensions.ts gives them. */
const INBOX = '[data-clotho="inbox"]';
const SECTION = '[data-clotho="section"]';

const BadgeContext = createContext<number | undefined>(undefined);
export const BadgeProvider: Provider<number | undefined> = BadgeContext.Provider;

/**
 * How many approvals are open, shown beside the inbox in the navigation, and beside its section as
 * long as that is closed; undefined if not known.
 */
export function useOpenApprovals(): number | undefined {
  const t = useWords();
  const [active] = useActiveNamespace();
  const [open, setOpen] = useState<number>();
  const namespace = active === ALL ? undefined : active;
  useEffect(() => {
    const stop = new AbortController();
    const look = (): void => void countOpen(namespace, stop.signal).then(setOpen);
    look();
    const timer = setInterval(look, EVERY_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [namespace]);
  const inbox = open ? t('Inbox, {{count}} approvals open', { count: open }) : undefined;
  const section = open
    ? t('Change management, {{count}} approvals open', { count: open })
    : undefined;
  useEffect(() => whenThere(INBOX, (item) => mark(item, open, inbox)), [open, inbox]);
  useEffect(() => whenThere(SECTION, (item) => mark(item, open, section)), [open, section]);
  return open;
}

/** Answers undefined where they can't be counted: a badge is no place to tell why. */
async function countOpen(
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<number | undefined> {
  const query = new URLSearchParams({
    fieldSelector: 'status.phase=PendingApproval',
    limit: String(MOST + 1),
  });
  try {
    const path = `${clothoPath('changes', namespace)}?${query.toString()}`;
    const response = await fetchThroughConsole(path, { signal });
    if (!response.ok) return undefined;
    const { items }: { items: readonly unknown[] } = await response.json();
    return items.length;
  } catch {
    return undefined;
  }
}

function mark(item: HTMLElement, open: number | undefined, label: string | undefined): void {
  if (open === undefined || label === undefined) {
    delete item.dataset['clothoOpen'];
    item.removeAttribute('aria-label');
    return;
  }
  item.dataset['clothoOpen'] = open > MOST ? `${MOST}+` : String(open);
  item.setAttribute('aria-label', label);
}
