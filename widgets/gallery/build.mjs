/** Makes dist/gallery: a page of its own that shows every widget that has an example, with its manual. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { common } from "../base/bundle.mjs";
import { manualsOf } from "./read-manuals.mjs";

const gallery = dirname(fileURLToPath(import.meta.url));
const widgets = join(gallery, "..");
const output = join(widgets, "..", "dist", "gallery");
const names = readdirSync(widgets).filter((name) => existsSync(join(widgets, name, "example.ts")));

/** The examples by folder, and the manuals of what their folders' models export: modules that only the build knows. */
const everyExample = {
  name: "every-example",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^gallery:/ }, ({ path }) => ({ path, namespace: "gallery" }));
    onLoad({ filter: /examples$/, namespace: "gallery" }, () => {
      const lines = names.map((name, n) => `import { example as e${n} } from "./${name}/example.ts";`);
      const entries = names.map((name, n) => `${JSON.stringify(name)}: e${n}`);
      return { contents: `${lines.join("\n")}\nexport const examples = {${entries}};`, resolveDir: widgets };
    });
    onLoad({ filter: /manuals$/, namespace: "gallery" }, () => {
      const manuals = Object.fromEntries(names.map((name) => [name, manualsOf(join(widgets, name, "model.ts"))]));
      return { contents: `export const manuals = ${JSON.stringify(manuals)};` };
    });
    // A page draws its views, and no pictures.
    onLoad({ filter: /base[\\/]picture\.ts$/ }, () => ({
      contents: "export const drawPicture = () => new Promise(() => {});",
    }));
    // Nor does it need the views as a file to be sent.
    onLoad({ filter: /base[\\/]anywidget[\\/]model\.ts$/ }, () => ({
      contents: "export const asAnywidgets = () => false, anywidgetHead = {}, bundle = () => {};",
    }));
  },
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
await build({
  ...common,
  write: true,
  entryPoints: [join(gallery, "gallery.ts")],
  outfile: join(output, "gallery.js"),
  format: "iife",
  // A widget may show the name of a class.
  keepNames: true,
  plugins: [...common.plugins, everyExample],
});
for (const file of ["index.html", "gallery.css"]) copyFileSync(join(gallery, file), join(output, file));
