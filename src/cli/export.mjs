/**
 * `npm run export -- NOTEBOOK [--output FILE]`: a notebook as one HTML file that needs nothing else: its widgets go on
 * computing in the page, offline. Without --output, a file or a folder, it is written beside the notebook.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { commandLine } from "./command.mjs";
import { cli, ensureBuild, ensureDependencies, ensureVenv, root, say, UserError, venvBinary } from "./steps.mjs";

const usage = "npm run export -- NOTEBOOK.ipynb [--output FILE.html]";

await cli(async () => {
  const options = { output: { type: "string", short: "o" } };
  const { values, positionals } = commandLine(usage, { options, allowPositionals: true });
  if (positionals.length !== 1) {
    throw new UserError(`export takes one notebook, not ${positionals.length}: ${usage}`);
  }
  // npm runs us in the package's folder; paths are those of the folder the user is in.
  const here = process.env.INIT_CWD ?? process.cwd();
  const [given] = positionals;
  const file = resolve(here, given);
  if (!existsSync(file)) throw new UserError(`${given} does not exist (looked for ${file}).`);
  const name = `${basename(file, extname(file))}.html`;
  const wanted = resolve(here, values.output ?? dirname(file));
  const output = statSync(wanted, { throwIfNoEntry: false })?.isDirectory() ? join(wanted, name) : wanted;
  ensureDependencies();
  ensureBuild();
  const { parseNotebook } = await import("../../dist/src/export/notebook.js");
  const { prepare, completePage } = await import("../../dist/src/export/page.js");
  let notebook;
  try {
    notebook = parseNotebook(readFileSync(file, "utf8"), given);
  } catch (error) {
    throw new UserError(error.message);
  }
  ensureVenv(["binder/requirements.txt"]);
  const { notebook: prepared, models, live, still, controls } = prepare(notebook);
  const request = {
    notebook: prepared,
    folder: dirname(file),
    title: basename(file, extname(file)),
    language: notebook.metadata.kernelspec?.name?.endsWith("-zh") ? "zh" : "en",
    templates: join(root, "src", "export", "templates"),
  };
  const converted = spawnSync(venvBinary("python"), [join(root, "src", "export", "convert.py")], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (converted.status !== 0) {
    throw new UserError(`nbconvert could not convert ${given}: ${converted.stderr.trim().split("\n").at(-1)}`);
  }
  const pageFile = (file) => readFileSync(join(root, "dist", "page", file), "utf8");
  const mathCss = readFileSync(createRequire(import.meta.url).resolve("temml/dist/Temml-Local.css"), "utf8");
  const html = completePage(converted.stdout, {
    models,
    script: pageFile(controls ? "exported-controls.js" : "exported.js"),
    css: mathCss + (controls ? pageFile("controls.css") : ""),
  });
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, html);
  const megabytes = (Buffer.byteLength(html) / 1e6).toFixed(1);
  say(`${output}: ${megabytes} MB, ${live} live ${live === 1 ? "widget" : "widgets"}`);
  if (still > 0) {
    say(`${still} more without saved state stay pictures; run the notebook and save it with its widgets' state.`);
  }
});
