import type { Ran } from '../host.ts';

interface HeldRequest {
  namespace: string;
  name: string;
}

/** What became of each manifest that was applied. */
export interface Answers {
  /** The lines of those that passed, as kubectl words them. */
  passed: string[];
  held: HeldRequest[];
  /** What the API server warned of. */
  warnings: string[];
  /** What went wrong otherwise, a line each. */
  problems: string[];
}

const HELD = /held as ManifestRequest ([a-z0-9-]+)\/([a-z0-9.-]+)/;
/** kubectl cuts no line; a message of several lines goes on indented or as a list. */
const NEW_ERROR = /^(error|Error|Unable|The \S+ "|the server|resource mapping not found)/;

/** Reads what `kubectl apply` printed: one answer an object, however the others ended. */
export function answersOf({ code, out, err }: Ran): Answers {
  const errors = messagesOf(err);
  const held = errors.flatMap(heldIn);
  const problems = errors.filter((message) => !HELD.test(message));
  const isUnexplained = code !== 0 && errors.length === 0;
  return {
    passed: linesOf(out),
    held,
    warnings: linesOf(err).filter(isWarning),
    problems: isUnexplained ? [`kubectl ended with exit code ${code}`] : problems,
  };
}

function heldIn(message: string): HeldRequest[] {
  const [, namespace, name] = HELD.exec(message) ?? [];
  return namespace !== undefined && name !== undefined ? [{ namespace, name }] : [];
}

/** Errors with the lines that belong to them; warnings are told by the API server, not answers. */
function messagesOf(text: string): string[] {
  const messages: string[] = [];
  for (const line of linesOf(text)) {
    if (isWarning(line)) continue;
    if (NEW_ERROR.test(line) || messages.length === 0) messages.push(line);
    else messages.push(`${messages.pop() ?? ''}\n${line}`);
  }
  return messages;
}

function isWarning(line: string): boolean {
  return line.startsWith('Warning:');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
