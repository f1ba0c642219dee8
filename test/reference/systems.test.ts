import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { cells } from "../../src/core/cells/index.js";
import * as core from "../../src/core/index.js";
import { networks } from "../../src/core/networks/index.js";
import { figureOf } from "../../src/reference/figure.js";
import { systems } from "../../src/reference/systems.js";
import { equationOf, notebooksOf, systemsTable } from "../../src/reference/table.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe.each(systems.map((system) => [system.name, system] as const))("%s", (_, system) => {
  it("is exported, and has equations and a Chinese name", () => {
    for (const name of system.exports) expect(Object.keys(core)).toContain(name);
    expect(equationOf(system, root)).toMatch(/\S/);
    expect(system.nameZh).toMatch(/\S/);
  });

  it("is drawn from numbers of its own", () => {
    const maps = system.picture();
    expect(maps.length).toBeGreaterThan(0);
    for (const { rows } of maps) {
      expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
      expect(rows.flat().every(Number.isFinite)).toBe(true);
    }
    const all = maps.flatMap(({ rows }) => rows.flat());
    expect(new Set(all).size).toBeGreaterThan(1);
    expect(figureOf(maps).layout.height).toBeGreaterThan(30);
  });
});

it("every cell and every network has its row", () => {
  const shown = systems.flatMap(({ exports }) => exports);
  expect(Object.keys({ ...cells, ...networks }).filter((name) => !shown.includes(name))).toEqual([]);
});

it("the table names files that exist, and finds the notebooks that use a system", () => {
  const table = systemsTable(systems, root, () => "picture.png");
  expect(table.trim().split("\n")).toHaveLength(systems.length + 2);
  const lstm = systems.find(({ exports }) => exports.includes("LSTM"))!;
  expect(notebooksOf(lstm, root)).toContain("notebooks/00-tour.ipynb");
});
