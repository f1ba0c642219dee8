import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  command,
  kernelIdle,
  kernelStatus,
  type Lab,
  metadata,
  notebookOf,
  runCell,
  runCode,
  showCell,
  startLab,
} from "./lab.js";

/** What the tour's widgets are given: sequences of 20 steps, 32 units, 50 steps of random input. */
const T = 20;
const H = 32;
const lags = 50;

let lab: Lab;
let page: Page;
let printedFirst: string[];

beforeAll(async () => {
  lab = await startLab();
  page = await lab.open("00-tour.ipynb");
});

afterAll(async () => {
  await lab?.close();
});

/** What the code cells printed. */
async function printed(): Promise<string[]> {
  const { cells } = await notebookOf(page);
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
  return outputs.filter((output) => output.output_type === "stream").map((output) => [output.text].flat().join(""));
}

/** Number of the code cell that has `text` in it. */
async function cellWith(text: string): Promise<number> {
  const { cells } = await notebookOf(page);
  return cells.findIndex((cell) => cell.cell_type === "code" && [cell.source].flat().join("").includes(text));
}

/** The live view of a widget, scrolled to. */
async function widget(view: "trajectory" | "gates" | "gradientDecay"): Promise<Locator> {
  const call = { trajectory: "trajectory({", gates: "gates(lstm", gradientDecay: "const fading =" }[view];
  await showCell(page, await cellWith(call));
  const live = page.locator(`.unrolled-${view}`);
  await live.locator(".js-plotly-plot .main-svg").first().waitFor();
  return live;
}

interface Drawn {
  type: string;
  name: string;
  points: number;
  rows: number;
}

/** What Plotly has drawn: each trace with its number of points (a heat map's columns and rows). */
async function drawn(live: Locator): Promise<Drawn[]> {
  return await live.locator(".js-plotly-plot").evaluate((plot) => {
    const traces = (plot as unknown as { _fullData: { type?: string; name: string; x?: number[]; z?: number[][] }[] })
      ._fullData;
    return traces.map(({ type = "scatter", name, x = [], z = [] }) => ({
      type,
      name,
      points: type === "heatmap" ? z[0].length : x.length,
      rows: z.length,
    }));
  });
}

/** Runs every cell and waits for the last one. */
async function runAll(id: "notebook:run-all-cells" | "notebook:restart-run-all"): Promise<void> {
  await command(page, id);
  await kernelIdle(page);
}

async function expectAllWidgets(): Promise<void> {
  const paths = (await drawn(await widget("trajectory"))).filter(({ points }) => points === T);
  expect(paths.map(({ name }) => name)).toEqual(["3 + 4", "4 + 3", "2 + 5, then an 8", "9 + 9"]);
  const maps = (await drawn(await widget("gates"))).filter(({ type }) => type === "heatmap");
  expect(maps.map(({ points, rows }) => [points, rows])).toEqual(new Array(6).fill([T, H]));
  const curves = (await drawn(await widget("gradientDecay"))).filter(({ points }) => points === lags);
  expect(curves.length).toBeGreaterThanOrEqual(3);
}

test("opened and trusted, the saved notebook is alive before anything has run", async () => {
  await expectAllWidgets();
});

test("opened and not trusted, it shows the pictures", async () => {
  const stranger = await lab.open(lab.write("stranger.ipynb", { ...(await notebookOf(page)), metadata }));
  const { cells } = await notebookOf(stranger);
  for (const [index, cell] of cells.entries()) {
    if (!cell.outputs?.some((output) => output.data?.["image/png"])) continue;
    await showCell(stranger, index);
    const picture = stranger.locator(".unrolled-still img:visible").last();
    await picture.waitFor();
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(500);
  }
  expect(await stranger.locator(".js-plotly-plot").count()).toBe(0);
  await stranger.close();
});

test("Run All draws every widget with all its points", async () => {
  await runAll("notebook:run-all-cells");
  printedFirst = await printed();
  expect(printedFirst.length).toBeGreaterThanOrEqual(4);
  await expectAllWidgets();
});

/** What the view of the gradient decay shows of the SRN. */
async function shown(live: Locator) {
  const figure = async (name: string) =>
    Number(await live.locator(`tr[data-network="SRN"] [data-name="${name}"]`).textContent());
  const heights = await live
    .locator(".js-plotly-plot")
    .evaluate((plot) => Array.from((plot as unknown as { data: { y: number[] }[] }).data[0].y));
  return { gamma: await figure("gamma"), singular: await figure("singular"), heights };
}

test("the spectral radius slider changes the fitted γ and the curve, and the kernel knows", async () => {
  const live = await widget("gradientDecay");
  const before = await shown(live);
  await live.locator('input[data-name="spectralRadius"]').fill("0.4");
  await expect.poll(async () => (await shown(live)).heights.at(-1)).not.toBe(before.heights.at(-1));
  const after = await shown(live);
  // A step back multiplies by a Jacobian whose norm is at most σ₁(U) (Pascanu et al. 2013).
  expect(after.gamma).toBeLessThan(after.singular);
  expect(after.gamma).toBeLessThan(before.gamma / 2);

  const reading = await cellWith('fading.get("gamma")');
  await runCell(page, reading);
  const { cells } = await notebookOf(page);
  const [radius, srn] = [cells[reading].outputs?.[0].text].flat().join("").split("\n");
  expect(radius).toBe("spectral radius 0.4");
  expect(Number(srn.replace(/.*=/, ""))).toBeCloseTo(after.gamma, 2);
});

test("what the kernel sets moves the slider", async () => {
  const live = await widget("gradientDecay");
  const slider = live.locator('input[data-name="spectralRadius"]');
  const before = await shown(live);
  await runCode(page, "fading.set({ spectralRadius: 1.3 });");
  await expect.poll(() => slider.inputValue()).toBe("1.3");
  await expect.poll(async () => (await shown(live)).gamma).toBeGreaterThan(before.gamma);
});

test("while a cell trains, widgets and kernel answer each other, and the stop button ends it", async () => {
  await runCode(page, 'fading.on("change:spectralRadius", () => fading.set({ length: 30 }));');
  const training = runCode(page, 'await learn("LSTM", 20, 9);');
  const live = await widget("gradientDecay");
  await live.locator('input[data-name="spectralRadius"]').fill("0.7");
  await expect.poll(() => live.locator('input[data-name="length"]').inputValue()).toBe("30");
  expect(await kernelStatus(page)).toBe("busy");
  await command(page, "notebook:interrupt-kernel");
  expect((await training)?.map((output) => output.output_type)).toEqual(["display_data", "error"]);
  await kernelIdle(page);
});

test("restart and Run All print the same figures", async () => {
  // The stop between the two is JupyterLab's question whether to restart.
  const answered = page.locator(".jp-Dialog .jp-mod-accept").click();
  await Promise.all([runAll("notebook:restart-run-all"), answered]);
  expect(await printed()).toEqual(printedFirst);
  await expectAllWidgets();
});

test("the widgets come back when the page is loaded again", async () => {
  await command(page, "docmanager:save");
  await page.reload();
  await kernelIdle(page);
  await expectAllWidgets();
});

test("nothing is asked of another host, and the console has no error", () => {
  expect(lab.strangers).toEqual([]);
  expect(lab.errors).toEqual([]);
});
