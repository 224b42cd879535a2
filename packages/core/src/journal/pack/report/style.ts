/** The look of the report: one column for reading, dense tables for comparing, and for paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #16202b; --quiet: #566373; --line: #d5dbe2; --paper: #ffffff; --wash: #f4f6f8;
  --good: #0a6b3d; --good-wash: #e9f6ee; --bad: #a3121f; --bad-wash: #fdecec;
  --open: #7a5200; --open-wash: #fff6e0; --accent: #1f4f8f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6ebf1; --quiet: #9aa7b5; --line: #33404e; --paper: #12181f; --wash: #1a222c;
    --good: #6fd49a; --good-wash: #12291d; --bad: #ff9a9a; --bad-wash: #331719;
    --open: #f0c060; --open-wash: #2d2410; --accent: #8fb8f0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
.eyebrow { margin: 0 0 .25rem; color: var(--quiet); font-size: .8rem; letter-spacing: .04em; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 .5rem; font-size: 1.3rem; overflow-wrap: anywhere; }
h3 { margin: 2rem 0 .5rem; font-size: 1rem; }
p { margin: .4rem 0; max-width: 46rem; }
header .lead { font-size: 1.15rem; margin: .6rem 0 0; }
.quiet { color: var(--quiet); }
.badge {
  display: inline-block; padding: .05rem .55rem; border-radius: 1rem; font-size: .8rem;
  font-weight: 600; vertical-align: .2em; white-space: nowrap;
  border: 1px solid currentColor; color: var(--accent);
}
.badge.good { color: var(--good); } .badge.bad { color: var(--bad); } .badge.open { color: var(--open); }
.verdict {
  margin: 1.5rem 0 0; padding: .9rem 1.1rem; border-radius: 6px;
  border: 1px solid var(--line); border-left: 6px solid var(--open); background: var(--open-wash);
}
.verdict.good { border-left-color: var(--good); background: var(--good-wash); }
.verdict.bad { border-left-color: var(--bad); background: var(--bad-wash); }
.verdict strong { font-size: 1.05rem; }
.verdict ul { margin: .4rem 0; padding-left: 1.2rem; }
.verdict pre { margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; }
dl.facts {
    display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .35rem 1.5rem;
  margin: 1.75rem 0 0;
}
dl.facts dt { color: var(--quiet); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: .25rem 0; }
caption { text-align: left; color: var(--quiet); padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; font-size: .82rem; }
td { overflow-wrap: break-word; }
td.num, th.num { text-align: right; padding-right: 0; }
time, .seq { white-space: nowrap; font-variant-numeric: tabular-nums; }
.seq { color: var(--quiet); font-size: .85rem; }
a { color: var(--accent); }
td code { white-space: nowrap; }
code, pre { font: .86em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .88rem; }
@media (max-width: 40rem) { dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: .5rem; } }
@page { margin: 18mm 16mm; }
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --quiet: #444; --line: #bbb; --paper: #fff; --wash: #fff;
    --good: #0a5c35; --good-wash: #fff; --bad: #a3121f; --bad-wash: #fff;
    --open: #6b4800; --open-wash: #fff; --accent: #1f4f8f;
  }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  table { font-size: 9pt; }
  h2, h3 { break-after: avoid; }
  tr, .verdict { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll { overflow: visible; }
}
`;
