import { PACK, REPORT_VERSION, type Report, type Checkpoint } from '@clotho/core/journal';

import { textOf, type Evidence } from './evidence.ts';

/** Whether the readable report says what the entries say: it is written anew and compared. */
export async function checkReport(
  evidence: Evidence,
  report: Report,
  { checkpoint, isReplaced }: { checkpoint: Checkpoint; isReplaced: boolean },
): Promise<void> {
  const { findings, manifest } = evidence;
  const found = await textOf(evidence, PACK.report);
  if (found === undefined) return;
  if (findings.list.some(({ code }) => code.startsWith('Entry'))) {
    findings.notProven.push(
      `What ${PACK.report} says: the entries that it was written from are not those of the pack.`,
    );
    return;
  }
  const version = /<meta name="generator" content="clotho report (\d+)"/.exec(found)?.[1];
  if (version !== String(REPORT_VERSION)) {
    tellOther(evidence, isReplaced);
  } else if (report.render({ about: manifest, checkpoint }) === found) {
    findings.proven.push(`${PACK.report} says what the entries say: written anew, it is the same.`);
  } else {
    findings.tampered(
      'ReportDiffers',
      `${PACK.report} is not what the entries say; write one from them with --report FILE`,
      { place: { file: PACK.report } },
    );
  }
}

/** What can't be compared could say anything, so that it must not pass as a part of what is proven. */
function tellOther({ findings }: Evidence, isReplaced: boolean): void {
  if (isReplaced) {
    findings.notProven.push(
      `What ${PACK.report} says, which another version wrote: read the one that was written anew.`,
    );
    return;
  }
  findings.unchecked(
    'ReportDiffers',
    `${PACK.report} was written by another version, so that it can't be compared with the entries; have one written from them with --report FILE, and read that`,
    { place: { file: PACK.report } },
  );
}
