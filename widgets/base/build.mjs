/**
 * Makes what the widgets need besides the compiled TypeScript: dist/labextension, a prebuilt JupyterLab extension;
 * dist/page/exported.js, the script of an exported notebook, and exported-controls.js with controls.css for one that has stock
 * controls; dist/page/anywidget.js, all views as the module of an anywidget; and dist/plotly/plotly.js, the Plotly that draws
 * the static pictures in Node.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { common } from "./bundle.mjs";

const base = dirname(fileURLToPath(import.meta.url));
const root = join(base, "..", "..");
const extension = join(root, "dist", "labextension");
const plotly = join(root, "dist", "plotly");
const page = join(root, "dist", "page");
const { name, version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

async function bundle(options) {
  const { outputFiles } = await build({ ...common, ...options });
  return outputFiles[0].contents;
}

for (const folder of [extension, plotly, page]) rmSync(folder, { recursive: true, force: true });
mkdirSync(join(extension, "static"), { recursive: true });
mkdirSync(plotly, { recursive: true });

// The views and, loaded with the first plot of a page, Plotly: each a file whose name changes with what is in it.
const { outputFiles } = await build({
  ...common,
  entryPoints: [join(base, "views.ts")],
  format: "esm",
  splitting: true,
  outdir: join(extension, "static"),
  entryNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
});
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
const viewsFile = outputFiles.map(({ path }) => basename(path)).find((name) => name.startsWith("views."));
const container = await bundle({
  entryPoints: [join(base, "extension", "container.ts")],
  format: "iife",
  define: { ...common.define, viewsFile: JSON.stringify(viewsFile) },
});
const remoteEntry = `remoteEntry.${createHash("sha256").update(container).digest("hex").slice(0, 16)}.js`;
writeFileSync(join(extension, "static", remoteEntry), container);
const manifest = {
  name,
  version,
  description,
  license,
  jupyterlab: {
    extension: true,
    mimeExtension: true,
    _build: { load: `static/${remoteEntry}`, extension: "./extension", mimeExtension: "./mimeExtension" },
  },
};
writeFileSync(join(extension, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

mkdirSync(page, { recursive: true });
for (const script of ["exported", "exported-controls"]) {
  writeFileSync(
    join(page, `${script}.js`),
    await bundle({ entryPoints: [join(base, "page", `${script}.ts`)], format: "iife" }),
  );
}
const controls = await bundle({ entryPoints: [join(base, "page", "controls.css")], loader: { ".css": "css" } });
writeFileSync(join(page, "controls.css"), controls);
const anywidget = await bundle({ entryPoints: [join(base, "anywidget", "view.ts")], format: "esm" });
writeFileSync(join(page, "anywidget.js"), anywidget);
writeFileSync(join(page, "anywidget.js.gz"), gzipSync(anywidget, { level: 9 }));

const plotlyForNode = await bundle({
  entryPoints: [join(base, "plotly.ts")],
  format: "iife",
  globalName: "PlotlyBundle",
  footer: { js: "globalThis.Plotly = PlotlyBundle.default;" },
});
writeFileSync(join(plotly, "plotly.js"), plotlyForNode);
