/** What an object shows of itself: a title, and rows under a head. Cells are plain text. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Has every object of a class show itself as a table: in a notebook (its `Symbol.for("Jupyter.display")` method gives a
 * MIME bundle of HTML and text) and where Node prints it. The methods are bound by symbol, out of sight of completion.
 */
export function showAsTable<Shown extends object>(prototype: Shown, tableOf: (value: Shown) => Table): void {
  const methods: Record<symbol, (this: Shown) => unknown> = {
    [Symbol.for("Jupyter.display")]() {
      const table = tableOf(this);
      return { "text/plain": asText(table), "text/html": asHtml(table) };
    },
    [Symbol.for("nodejs.util.inspect.custom")]() {
      return asText(tableOf(this));
    },
  };
  for (const name of Object.getOwnPropertySymbols(methods)) {
    Object.defineProperty(prototype, name, { value: methods[name] });
  }
}

function asText({ title, head, rows }: Table): string {
  if (rows.length === 0) return title;
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const aligned = lines.map((line) =>
    line.map((cell, column) => (isNumeric(rows, column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]))),
  );
  return [title, ...aligned.map((line) => line.join("  ").trimEnd())].join("\n");
}

function asHtml({ title, head, rows }: Table): string {
  if (rows.length === 0) return `<div>${escapeHtml(title)}</div>`;
  const line = (tag: "th" | "td", cells: readonly string[]) =>
    cells.map((cell, column) => {
      const align = isNumeric(rows, column) ? "right" : "left";
      return `<${tag} style="text-align: ${align}">${escapeHtml(cell)}</${tag}>`;
    });
  const body = rows.map((row) => `<tr>${line("td", row).join("")}</tr>`);
  return [
    `<table><caption>${escapeHtml(title)}</caption>`,
    `<thead><tr>${line("th", head).join("")}</tr></thead>`,
    `<tbody>${body.join("")}</tbody></table>`,
  ].join("");
}

/** Numbers, or indices, stand on the right. */
function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  return rows.every((row) => /^(-?[\d∞]|NaN|…|$)/.test(row[column]));
}

/** Text as it stands between tags and in attributes of HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
