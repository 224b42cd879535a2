/** Calls `found` with the element once it is in the page. Answers what stops waiting for it. */
export function whenThere(selector: string, found: (element: HTMLElement) => void): () => void {
  const look = (): boolean => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element) found(element);
    return element !== null;
  };
  if (look()) return () => undefined;
  const observer = new MutationObserver(() => {
    if (look()) observer.disconnect();
  });
  observer.observe(document.body, { childList: true, subtree: true });
  return () => observer.disconnect();
}
