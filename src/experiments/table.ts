import type { Experiment, Result, Row } from "./experiment.js";

/** An experiment's result as Markdown: title, set-up, source and a table of ours against the published figures. */
export function markdown(experiment: Experiment, result: Result): string {
  const head = ["setting", "figure", "published", "ours (mean)", "min", "max", "seeds", "s a seed"];
  const lines = result.rows.map((row, n) => {
    const sameSetting = n > 0 && result.rows[n - 1].setting === row.setting;
    const values = row.values.filter((value) => !Number.isNaN(value));
    const numbers = values.length === 0 ? ["–", "–", "–"] : [mean(values), Math.min(...values), Math.max(...values)];
    return [
      sameSetting ? "" : row.setting,
      row.figure,
      row.published || "–",
      ...numbers.map((value) => (typeof value === "string" ? value : format(value))),
      seedsOf(row),
      sameSetting || row.seconds.length === 0 ? "" : mean(row.seconds).toFixed(1),
    ];
  });
  const widths = head.map((name, column) => Math.max(name.length, ...lines.map((line) => line[column].length)));
  const written = (cells: readonly string[]) => `| ${cells.map((cell, n) => cell.padEnd(widths[n])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const quick = result.quick ? ["A quick run: it shows that the experiment works and proves no figure.", ""] : [];
  return [
    `## ${experiment.title}`,
    "",
    experiment.setUp,
    "",
    `Published: ${experiment.source}`,
    "",
    ...quick,
    written(head),
    rule,
    ...lines.map(written),
    "",
  ].join("\n");
}

/** How many seeds there are; "3 of 5" where only some have this figure. */
function seedsOf({ values }: Row): string {
  const having = values.filter((value) => !Number.isNaN(value)).length;
  return having === values.length ? String(having) : `${having} of ${values.length}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Three digits that count; whole numbers as they are, very small and very large ones with an exponent. */
function format(value: number): string {
  if (!Number.isFinite(value)) return "∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return value.toExponential(1);
  if (Number.isInteger(value) || size >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
