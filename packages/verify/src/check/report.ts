import { PACK, REPORT_VERSION, type Report, type Checkpoint } from '@clotho/core/journal';

import { textOf, type Evidence } from './evidence.ts';

/** Whether the readable report says what the entries say: it is written anew and compared. */
export async function checkReport(
  evidence: Evidence,
  report: Report,
  checkpoint: Checkpoint,
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
    findings.notProven.push(
      `What ${PACK.report} says: it was written by another version. Write one from the entries with --report FILE.`,
    );
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
