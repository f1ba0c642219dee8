/**
 * `npm run notebooks [-- NAME …]`: executes every notebook, or those whose names begin so ("03"), from a fresh kernel and
 * saves it with its outputs. A Chinese notebook gets its code cells from its English twin first.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  cli,
  ensureBuild,
  ensureDependencies,
  ensureKernelInVenv,
  ensureVenv,
  notebookFiles,
  root,
  run,
  say,
  UserError,
  venvBinary,
  venvEnvironment,
} from "./steps.mjs";

const read = (file) => JSON.parse(readFileSync(join(root, file), "utf8"));
const write = (file, notebook) => writeFileSync(join(root, file), `${JSON.stringify(notebook, null, 1)}\n`);

/** Gives a Chinese notebook the code of its twin, in the twin's order; what is not translated yet stays English. */
function takeCode(file) {
  const twin = `notebooks/${basename(file)}`;
  if (!existsSync(join(root, twin))) throw new UserError(`${file} has no English twin ${twin}.`);
  const chinese = read(file);
  const own = new Map(chinese.cells.map((cell) => [cell.id, cell]));
  const { cells } = read(twin);
  for (const { id, cell_type } of cells) {
    if (cell_type === "markdown" && !own.has(id)) say(`${file}: cell ${id} is not translated yet`);
  }
  chinese.cells = cells.map((cell) => (cell.cell_type === "markdown" ? (own.get(cell.id) ?? cell) : cell));
  write(file, chinese);
}

/** The times of a run are no part of its result. */
function withoutTimes(file) {
  const notebook = read(file);
  for (const { metadata } of notebook.cells) delete metadata.execution;
  write(file, notebook);
}

await cli(() => {
  const chosen = process.argv.slice(2);
  const files = notebookFiles().filter(
    (file) => chosen.length === 0 || chosen.some((name) => basename(file).startsWith(name)),
  );
  if (files.length === 0) throw new UserError(`no notebook begins with ${chosen.join(" or ")}.`);
  ensureDependencies();
  ensureBuild();
  ensureVenv(["binder/requirements.txt"]);
  ensureKernelInVenv();
  for (const file of files) {
    say(`running ${file} …`);
    if (dirname(file) === "notebooks/zh") takeCode(file);
    run(venvBinary("jupyter"), ["execute", "--inplace", "--timeout=600", basename(file)], {
      cwd: join(root, dirname(file)),
      env: venvEnvironment(),
      what: file,
    });
    withoutTimes(file);
  }
});
