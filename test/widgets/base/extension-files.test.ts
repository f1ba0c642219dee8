import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

/** The build's JupyterLab extension. */
const folder = "dist/labextension";

it("is a container, the views, and Plotly as one file of at most 600 KB gzipped", () => {
  const { jupyterlab } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const files = readdirSync(`${folder}/static`);
  expect(files.map((name) => name.split(".")[0]).sort()).toEqual(["chunk", "drawing", "remoteEntry", "views"]);
  const text = (stem: string): string => {
    return readFileSync(`${folder}/static/${files.find((name) => name.startsWith(`${stem}.`))}`, "utf8");
  };
  expect(readFileSync(`${folder}/${jupyterlab._build.load}`, "utf8")).toBe(text("remoteEntry"));
  expect(gzipSync(text("drawing"), { level: 9 }).length).toBeLessThanOrEqual(600_000);
  // Plotly's own version is in its core alone.
  const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json", "utf8"));
  expect(["drawing", "views", "remoteEntry"].filter((stem) => text(stem).includes(`"${version}"`))).toEqual([
    "drawing",
  ]);
});
