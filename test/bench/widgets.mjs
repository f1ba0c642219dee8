/**
 * `npm run bench:widgets`: how fast the widgets answer, and what they weigh, in the real Chromium: in the gallery, where
 * they compute by themselves, and in the real JupyterLab, through the kernel.
 *   --rounds N   samples of each figure (default: 40)
 *   --only A,B   these examples only, by folder (default: all)
 *   --json       figures as JSON
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { findBrowser } from "../../src/cli/browser.mjs";
import { ensureBuild, ensureKernelInVenv, ensureVenv, nodeBinary, run, venvEnvironment } from "../../src/cli/steps.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "40" }, only: { type: "string" }, json: { type: "boolean" } },
});
const rounds = Number(options.rounds);

/** One line of the table. */
const figures = [];
function tell(what, value, unit, target) {
  figures.push({ what, value, unit, target });
  if (!options.json) console.log(`${what.padEnd(58)} ${format(value).padStart(9)} ${unit.padEnd(9)} ${target ?? ""}`);
}

function format(value) {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** In the page: milliseconds from a slider's input event until its plot is drawn and laid out; waiting for frames not included. */
async function dragInPage(name, count) {
  const widget = document.querySelector(`section#${name} .unrolled-widget`);
  const sliders = [...widget.querySelectorAll("input[type=range]")].filter((input) => input.offsetParent !== null);
  const frame = window.requestAnimationFrame;
  const result = {};
  for (const slider of sliders) {
    const { min, max, step, dataset, value } = slider;
    const steps = Math.round((Number(max) - Number(min)) / Number(step));
    if (steps < 1) continue;
    // Over all values, not over the same few again and again.
    const stride = [7, 5, 3].find((each) => (steps + 1) % each > 0) ?? 1;
    const times = [];
    for (let n = 0; n < count; n++) {
      let drawn;
      const done = new Promise((resolve) => {
        drawn = resolve;
      });
      let asked = false;
      window.requestAnimationFrame = (callback) => {
        asked = true;
        // At once: a timer within timers waits four milliseconds, and other tasks for the painting of a frame.
        const draw = () => {
          callback(performance.now());
          void widget.offsetHeight;
          drawn(performance.now());
        };
        void scheduler.postTask(draw, { priority: "user-blocking" });
        return 1;
      };
      const next = Number(min) + ((n * stride + 1) % (steps + 1)) * Number(step);
      if (next === slider.valueAsNumber) continue;
      const from = performance.now();
      slider.value = String(next);
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await undefined;
      void widget.offsetHeight;
      const atOnce = performance.now();
      const silent = new Promise((resolve) => setTimeout(() => resolve(asked ? done : atOnce), 60));
      const end = await Promise.race([done, silent]);
      if (n > 2) times.push(end - from);
    }
    window.requestAnimationFrame = frame;
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    result[dataset.name] = times;
  }
  return result;
}

/** In the page: how often a plot is drawn a second while its slider is dragged, and whether it ends on the last value. */
async function sustain(selector, seconds, shownValue) {
  const slider = document.querySelector(selector);
  const plot = slider.closest(".unrolled-widget").querySelector(".unrolled-plot");
  let updates = 0;
  let drawn = false;
  const changes = new MutationObserver(() => {
    drawn = true;
  });
  changes.observe(plot, { subtree: true, childList: true, attributes: true, characterData: true });
  const [min, max, step] = [slider.min, slider.max, slider.step].map(Number);
  const from = performance.now();
  let value = min;
  while (performance.now() - from < seconds * 1000) {
    value = value + step > max ? min : value + step;
    slider.value = String(value);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (drawn) updates++;
    drawn = false;
  }
  const elapsed = (performance.now() - from) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  changes.disconnect();
  const shown = shownValue === undefined ? undefined : document.querySelector(shownValue)?.textContent;
  return { rate: updates / elapsed, last: slider.value, shown };
}

async function inGallery(browser) {
  run(nodeBinary(), ["widgets/gallery/build.mjs"], { what: "The build of the gallery" });
  const page = await browser.newPage({ viewport: { width: 900, height: 900 } });
  await page.goto(pathToFileURL(join(root, "dist", "gallery", "index.html")).href);
  const all = await page.locator("main > section").evaluateAll((sections) => sections.map(({ id }) => id));
  const names = options.only?.split(",") ?? all;
  // A training beside it would take its share of every other widget's time.
  await page.locator("section#monitor").scrollIntoViewIfNeeded();
  await page.locator("section#monitor button", { hasText: "stop" }).click();
  for (const name of names) {
    const section = page.locator(`section#${name}`);
    await section.scrollIntoViewIfNeeded();
    await section.locator(".unrolled-widget:not(.unrolled-unseen)").waitFor();
    await page.waitForTimeout(500);
    for (const [slider, times] of Object.entries(await page.evaluate(`(${dragInPage})("${name}", ${rounds})`))) {
      if (times.length > 0) tell(`${name}, ${slider}: slider to drawn`, median(times), "ms", "< 16");
    }
  }
  const dragged = names.includes("gradient-decay") ? "gradient-decay" : names[0];
  const selector = `section#${dragged} input[type=range]`;
  if ((await page.locator(selector).count()) > 0) {
    const { rate } = await page.evaluate(`(${sustain})(${JSON.stringify(selector)}, 3)`);
    tell(`${dragged}: drawn while dragging`, rate, "a second", ">= 30");
  }
  await page.close();
}

const importing = 'import { automaton, gradientDecay, trajectory, LSTM, Random } from "unrolled";';
const cells = [
  importing,
  "const first = automaton(); first",
  "const next = gradientDecay(); next",
  'const asked = automaton();\nasked.on("change:step", ({ value }) => asked.set({ title: "asked " + value + ";" }));\nasked',
  "trajectory(new LSTM({ inputSize: 4, hiddenSize: 32, seed: 1 }).trace(new Random(1).normalTensor([60, 4, 4])))",
];

/** Runs a cell; milliseconds from the command until its widget says that it is drawn. */
async function shownAfter(page, index) {
  return await page.evaluate(async (cell) => {
    const { jupyterapp } = globalThis;
    jupyterapp.shell.currentWidget.content.activeCellIndex = cell;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const drawn = new Promise((resolve) => {
      document.addEventListener("unrolled:drawn", () => resolve(performance.now()), { once: true });
    });
    const begun = performance.now();
    await jupyterapp.commands.execute("notebook:run-cell");
    return (await drawn) - begun;
  }, index);
}

async function inLab() {
  const lab = await import("../browser/lab.ts");
  const started = await lab.startLab();
  try {
    const page = await started.open(started.write("bench.ipynb", lab.freshNotebook(cells)));
    await lab.runCell(page, 0);
    tell("first widget of a page, from the cell's start", await shownAfter(page, 1), "ms", "< 700");
    for (const [index, name] of Object.entries({ 2: "gradientDecay", 3: "automaton", 4: "trajectory" })) {
      const more = [];
      for (let n = 0; n < 6; n++) more.push(await shownAfter(page, Number(index)));
      tell(`next widget: ${name}, run for the first time`, more[0], "ms", "< 120");
      tell(`next widget: ${name}, run again`, median(more.slice(1)), "ms", "< 120");
    }
    await throughKernel(page);
    await weight(page, lab);
    await again(page, lab);
  } finally {
    await started.close();
  }
}

/** Slider, to the kernel, which sets the title, which the browser draws. */
async function throughKernel(page) {
  const view = page.locator(".jp-Notebook .unrolled-automaton").last();
  await view.scrollIntoViewIfNeeded();
  await view.evaluate((element) => element.setAttribute("id", "asked"));
  const times = await page.evaluate(async (count) => {
    const slider = document.querySelector('#asked input[data-name="step"]');
    const plot = document.querySelector("#asked .unrolled-plot");
    const times = [];
    for (let n = 0; n < count; n++) {
      const value = String((n * 2 + 1) % (Number(slider.max) + 1));
      const drawn = new Promise((resolve) => {
        const changes = new MutationObserver(() => {
          if (!plot.textContent.includes(`asked ${value};`)) return;
          changes.disconnect();
          resolve(performance.now());
        });
        changes.observe(plot, { subtree: true, childList: true, characterData: true, attributes: true });
      });
      const from = performance.now();
      slider.value = value;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      const end = await Promise.race([drawn, new Promise((resolve) => setTimeout(resolve, 3000))]);
      if (end !== undefined) times.push(end - from);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    return times;
  }, rounds);
  if (times.length > 0) tell("slider to drawn through the kernel", median(times), "ms", "< 50");
  const { last, shown } = await page.evaluate(
    `(${sustain})('#asked input[data-name="step"]', 3, "#asked .unrolled-plot")`,
  );
  tell(
    `through the kernel, dragging ends on the last value (${last})`,
    Number(shown?.includes(`asked ${last};`) ?? false),
    "yes = 1",
    "1",
  );
}

/** What a saved notebook carries for a widget besides its arrays and its picture. */
async function weight(page, lab) {
  await lab.command(page, "docmanager:save");
  const saved = await page.evaluate(async () => {
    const { jupyterapp } = globalThis;
    const { path } = jupyterapp.shell.currentWidget.context;
    return (await (await fetch(`/api/contents/${path}?content=1`)).json()).content;
  });
  const states = saved.metadata.widgets["application/vnd.jupyter.widget-state+json"].state;
  const outputs = saved.cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter(({ data }) => data?.["application/vnd.unrolled.view+json"]);
  for (const { data } of outputs) {
    const { "image/png": picture = "", ...rest } = data;
    const { buffers = [], ...model } = states[data["application/vnd.unrolled.view+json"].model_id] ?? {};
    const own = JSON.stringify(rest).length + JSON.stringify(model).length;
    const arrays = buffers.reduce((sum, buffer) => sum + buffer.data.length, 0);
    const name = model.state?.widget ?? "?";
    tell(`${name}: in the saved notebook beyond arrays and picture`, own / 1000, "KB", "< 15");
    tell(`${name}: its arrays; its picture ${format(picture.length / 1000)} KB`, arrays / 1000, "KB");
  }
}

/** A hundred runs of one cell: the browser's heap and the kernel's models before and after. */
async function again(page, lab) {
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const models = () =>
    page.evaluate(async () => {
      const { kernel } = globalThis.jupyterapp.shell.currentWidget.sessionContext.session;
      return Object.keys((await kernel.requestCommInfo({ target_name: "jupyter.widget" })).content.comms).length;
    });
  for (let n = 0; n < 10; n++) await lab.runCell(page, 2);
  const before = [await heap(), await models()];
  for (let n = 0; n < 100; n++) await lab.runCell(page, 2);
  await page.waitForTimeout(2000);
  const after = [await heap(), await models()];
  tell("heap of the page after ten runs of a cell", before[0], "MB");
  tell("heap of the page after a hundred more", after[0], "MB", "flat");
  tell("models of the kernel after ten runs", before[1], "");
  tell("models of the kernel after a hundred more", after[1], "", "flat");
}

ensureBuild();
ensureVenv(["binder/requirements.txt", "test/requirements.txt"]);
ensureKernelInVenv();
process.env.CHROME_PATH = await findBrowser();
Object.assign(process.env, venvEnvironment());
const extension = join(root, "dist", "labextension", "static");
const file = readdirSync(extension).find((name) => name.startsWith("drawing."));
if (!options.json) {
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}; medians of ${rounds}; the last column is the target`,
  );
}
tell("Plotly, gzipped", gzipSync(readFileSync(join(extension, file)), { level: 9 }).length / 1000, "KB", "<= 600");
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
await inGallery(browser);
await browser.close();
await inLab();
if (options.json) console.log(JSON.stringify({ cores: availableParallelism(), load: loadavg()[0], figures }, null, 2));
