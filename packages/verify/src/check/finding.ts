export type FindingCode =
  | 'FileMissing'
  | 'FileAltered'
  | 'FileUnreadable'
  | 'NoKey'
  | 'UnknownKey'
  | 'SignatureInvalid'
  | 'OtherLog'
  | 'TreeAltered'
  | 'TreeMissing'
  | 'HistoryRewritten'
  | 'JournalShorter'
  | 'EntryUnreadable'
  | 'EntryAltered'
  | 'EntryNotInJournal'
  | 'EntryOrder'
  | 'EntryMissing'
  | 'StreamBroken'
  | 'HeadMissing'
  | 'HeadMismatch'
  | 'BlobAltered'
  | 'BlobMissing'
  | 'SnapshotBroken'
  | 'StatementInvalid'
  | 'StatementUnbacked'
  | 'StatementDiffers'
  | 'ArchiveMismatch'
  | 'ReportDiffers'
  | 'QuorumMissing'
  | 'TimestampInvalid'
  | 'TimestampMissing'
  | 'TimestampUnchecked';

/** Where in the pack something stands. */
export interface Place {
  file: string;
  /** From 1 on. */
  line?: number;
  /** Of the first byte, from the start of the file. */
  offset?: number;
}

/** Which entry of the journal is meant, as far as it can be read. */
export interface EntryName {
  seq: number;
  kind?: string;
  /** As `Deployment production/web`. */
  subject?: string;
}

export interface Finding {
  /** Tampered: it is not what was signed for. Unchecked: that can't be told. */
  verdict: 'Tampered' | 'Unchecked';
  code: FindingCode;
  /** For people, with what to do next where there is something to be done. */
  message: string;
  entry?: EntryName;
  place?: Place;
}

const MOST = 1000;

/** What was found, what was shown, and what cannot be shown, in the order of the checks. */
export class Findings {
  readonly list: Finding[] = [];
  readonly proven: string[] = [];
  readonly notProven: string[] = [];
  /** Beyond what `list` holds. */
  more = 0;

  add(finding: Finding): void {
    if (this.list.length < MOST) this.list.push(finding);
    else this.more += 1;
  }

  tampered(code: FindingCode, message: string, where: Where = {}): void {
    this.add({ verdict: 'Tampered', code, message, ...where });
  }

  unchecked(code: FindingCode, message: string, where: Where = {}): void {
    this.add({ verdict: 'Unchecked', code, message, ...where });
  }

  /** Whether one of these was found. */
  has(...codes: readonly FindingCode[]): boolean {
    return this.list.some(({ code }) => codes.includes(code));
  }
}

type Where = Pick<Finding, 'entry' | 'place'>;
