import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parallelExperiment } from "../../src/experiments/parallel.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("is in notebook 11 with the figures that docs/experiments.md has", () => {
  const { cells } = JSON.parse(read("notebooks/11-parallel.ipynb")) as { cells: { source: string | string[] }[] };
  const code = cells.map(({ source }) => [source].flat().join("")).find((text) => text.startsWith("// Mean accuracy"));
  const shown = [...(code ?? "").matchAll(/^ {2}"(.+)": \[(.+)\],$/gm)].map(([, name, row]) => [
    name,
    row.split(", ").map(Number),
  ]);
  const section = read("docs/experiments.md").split(`## ${parallelExperiment.title}\n`)[1].split("\n## ")[0];
  const lines = section.split("\n").filter((line) => line.includes("| accuracy, T = "));
  const means = lines.map((line) => Number(line.split("|")[4]));
  const recorded = parallelExperiment
    .settings(false)
    .map(({ name, figures }, n) => [name, means.slice(n * figures.length, (n + 1) * figures.length)]);
  expect(lines).toHaveLength(60);
  expect(shown).toEqual(recorded);
});
