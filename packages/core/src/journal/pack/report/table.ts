import { html, nothing, type Html } from './html.ts';

export interface Table {
  title: string;
  /** What stands in the place of a table without rows; empty for nothing at all. */
  empty: string;
  headings: readonly string[];
  rows: readonly (readonly Html[])[];
}

export function table({ title, empty, headings, rows }: Table): Html {
  if (rows.length === 0) {
    return empty === ''
      ? nothing
      : html`<h3>${title}</h3>
          <p class="quiet">${empty}</p>`;
  }
  return html`<h3>${title}</h3>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
