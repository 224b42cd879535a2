import type { Json, JsonObject } from '@clotho/api';

import { JsonError, type JsonErrorCode } from './json-error.ts';
import { setOwn } from './json-object.ts';

/** Deeper nesting than any Kubernetes object needs, and far from the end of the stack. */
export const MAX_DEPTH = 512;

/**
 * Parses JSON strictly and without loss: an integer that a double can't hold becomes a bigint, and
 * whatever two parsers could read differently (a key given twice, half a surrogate pair, a number
 * beyond the doubles) is refused rather than settled. Strings may share memory with `text`.
 * Throws JsonError.
 */
export function parseJson(text: string): Json {
  return new Parser(text).document();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** So many digits fit into a double whatever they are. */
const EXACT_DIGITS = 15;
/** Reading an integer takes time that grows faster than its length, so there is an end to it. */
const MAX_DIGITS = 400;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    if (!this.#text.isWellFormed()) throw this.#loneSurrogate();
    const value = this.#value();
    this.#peek();
    if (this.#at === this.#text.length) return value;
    throw this.#error('TrailingData', 'text goes on after the JSON value; send one value only');
  }

  #value(): Json {
    switch (this.#peek()) {
      case QUOTE:
        return this.#string();
      case OPEN_OBJECT:
        return this.#object();
      case OPEN_LIST:
        return this.#list();
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(): JsonObject {
    const object: JsonObject = {};
    this.#enter();
    if (this.#peek() === CLOSE_OBJECT) return this.#leave(object);
    for (;;) {
      if (this.#peek() !== QUOTE) throw this.#unexpected('a key in double quotes');
      const start = this.#at;
      const key = this.#string();
      if (Object.hasOwn(object, key)) throw this.#duplicate(start);
      if (this.#peek() !== COLON) throw this.#unexpected('":"');
      this.#at += 1;
      const value = this.#value();
      setOwn(object, key, value);
      if (this.#last(CLOSE_OBJECT, '"," or "}"')) return this.#leave(object);
    }
  }

  #list(): Json[] {
    const list: Json[] = [];
    this.#enter();
    if (this.#peek() === CLOSE_LIST) return this.#leave(list);
    for (;;) {
      list.push(this.#value());
      if (this.#last(CLOSE_LIST, '"," or "]"')) return this.#leave(list);
    }
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw this.#error('TooDeep', `nested deeper than ${MAX_DEPTH} levels; flatten the value`);
    }
    this.#at += 1;
  }

  #leave<T>(value: T): T {
    this.#depth -= 1;
    this.#at += 1;
    return value;
  }

  #last(close: number, expected: string): boolean {
    const code = this.#peek();
    if (code === close) return true;
    if (code !== COMMA) throw this.#unexpected(expected);
    this.#at += 1;
    return false;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let at = start;
    let code = text.charCodeAt(at);
    while (code !== QUOTE && code !== BACKSLASH && code >= 0x20) code = text.charCodeAt(++at);
    if (code !== QUOTE) return this.#escapedString(start, at);
    this.#at = at + 1;
    return text.slice(start, at);
  }

  // Only the closing quote is looked for here; the platform's parser knows the escapes.
  #escapedString(start: number, from: number): string {
    const text = this.#text;
    let at = from;
    let code = text.charCodeAt(at);
    while (code !== QUOTE) {
      if (!(code >= 0x20)) {
        this.#at = at;
        throw this.#unexpected('an escape instead of a control character');
      }
      at += code === BACKSLASH ? 2 : 1;
      code = text.charCodeAt(at);
    }
    const value = this.#decode(text.slice(start - 1, at + 1));
    if (!value.isWellFormed()) throw this.#loneSurrogate();
    this.#at = at + 1;
    return value;
  }

  #decode(literal: string): string {
    try {
      return String(JSON.parse(literal));
    } catch {
      throw this.#error('Unexpected', 'a string with a bad escape; only JSON escapes are allowed');
    }
  }

  #number(): number | bigint {
    const text = this.#text;
    const start = this.#at;
    const first = text.charCodeAt(start) === MINUS ? start + 1 : start;
    const end = this.#digits(first);
    if (text.charCodeAt(first) === ZERO && end > first + 1) {
      throw this.#unexpected('a number without leading zeros');
    }
    const tail = text.charCodeAt(end) | 0x20;
    if (text.charCodeAt(end) === 0x2e || tail === 0x65) return this.#double(start, end);
    if (end - first <= EXACT_DIGITS) {
      this.#at = end;
      return Number(text.slice(start, end));
    }
    if (end - first > MAX_DIGITS) {
      throw this.#error('NumberRange', `more than ${MAX_DIGITS} digits; send it as a string`);
    }
    this.#at = end;
    const integer = BigInt(text.slice(start, end));
    const double = Number(integer);
    return Number.isSafeInteger(double) ? double : integer;
  }

  #double(start: number, dot: number): number {
    const text = this.#text;
    let at = dot;
    if (text.charCodeAt(at) === 0x2e) at = this.#digits(at + 1);
    if ((text.charCodeAt(at) | 0x20) === 0x65) {
      const sign = text.charCodeAt(at + 1);
      at = this.#digits(sign === MINUS || sign === 0x2b ? at + 2 : at + 1);
    }
    const double = Number(text.slice(start, at));
    if (!Number.isFinite(double)) {
      throw this.#error('NumberRange', 'a number beyond the doubles; send it as a string');
    }
    this.#at = at;
    return double;
  }

  #digits(start: number): number {
    let at = start;
    let code = this.#text.charCodeAt(at);
    while (code >= ZERO && code <= 0x39) code = this.#text.charCodeAt(++at);
    if (at > start) return at;
    this.#at = at;
    throw this.#unexpected('a JSON value');
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected(`"${word}"`);
    this.#at += word.length;
    return value;
  }

  /** Skips white space and returns the code unit after it, NaN at the end. */
  #peek(): number {
    const text = this.#text;
    let code = text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.#at += 1;
      code = text.charCodeAt(this.#at);
    }
    return code;
  }

  #unexpected(expected: string): JsonError {
    const found = this.#text.codePointAt(this.#at);
    if (found === undefined)
      return this.#error('UnexpectedEnd', `the text ends before ${expected}`);
    const shown = JSON.stringify(String.fromCodePoint(found));
    return this.#error('Unexpected', `found ${shown}, expected ${expected}`);
  }

  // The key itself may be confidential, so only its place is told.
  #duplicate(start: number): JsonError {
    this.#at = start;
    return this.#error('DuplicateKey', 'a key is given twice in one object; keep one of them');
  }

  #loneSurrogate(): JsonError {
    return this.#error('LoneSurrogate', 'a string holds half a surrogate pair; send valid Unicode');
  }

  #error(code: JsonErrorCode, message: string): JsonError {
    return new JsonError(code, message, this.#at);
  }
}
