import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { System } from "./rows.js";

/** A system's equations as text, from the comment in its file where there are some. */
export function equationOf({ file, equation }: System, root: string): string {
  if (equation !== undefined) return equation;
  const block = /(?:^ \* {5}\S.*\n)+/m.exec(readFileSync(join(root, file), "utf8"));
  if (!block) throw new Error(`${file} has no equations in its comments`);
  return block[0].trimEnd().replace(/^ \* {5}/gm, "");
}

/** Notebooks that use something of what a system exports. */
export function notebooksOf({ exports }: System, root: string): string[] {
  const uses = new RegExp(`\\b(${exports.join("|")})\\b`);
  return globSync("notebooks/*.ipynb", { cwd: root })
    .sort()
    .filter((file) => {
      const { cells } = JSON.parse(readFileSync(join(root, file), "utf8")) as Notebook;
      return cells.some(({ cell_type, source }) => cell_type === "code" && uses.test([source].flat().join("")));
    });
}

interface Notebook {
  cells: { cell_type: string; source: string | string[] }[];
}

/**
 * The table of systems as Markdown.
 * @param pictureOf where a system's picture is, from the page with the table.
 */
export function systemsTable(systems: readonly System[], root: string, pictureOf: (system: System) => string): string {
  const rows = systems.map((system) => {
    const { name, nameZh, exports, file, test } = system;
    for (const path of [file, test]) if (!existsSync(join(root, path))) throw new Error(`${path} does not exist`);
    // Several equations in a line stand apart by many spaces.
    const equation = equationOf(system, root)
      .split(/\n|\s{4,}/)
      .map(code)
      .join("<br>");
    const links = exports.map((name) => `{@link ${name}}`).join(", ");
    const notebooks = notebooksOf(system, root).map((path) => basename(path, ".ipynb"));
    const cells = [
      `**${name}** ${nameZh}<br>${links}`,
      equation,
      `![${name}](${pictureOf(system)})`,
      `file ${code(file)}<br>test ${code(test)}<br>notebook ${notebooks.join(", ") || "–"}`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  const head = "| system | equations | what it computes | file, test, notebook |\n|---|---|---|---|";
  return `${head}\n${rows.join("\n")}\n`;
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
