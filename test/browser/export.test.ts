import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshNotebook } from "./lab.js";

let folder: string;
let file: string;
let controlsFile: string;
let browser: Browser;
let page: Page;
const errors: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "unrolled-export-"));
  file = join(folder, "tour.html");
  expect(exported("notebooks/00-tour.ipynb", file)).toContain("3 live widgets");
  browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
  page = await open(file);
});

function exported(notebook: string, output: string): string {
  const args = ["src/cli/export.mjs", notebook, "--output", output];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

async function open(path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, offline: true });
  const opened = await context.newPage();
  opened.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) asked.push(request.url());
  });
  opened.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  opened.on("pageerror", (error) => errors.push(String(error)));
  await opened.goto(pathToFileURL(path).href);
  return opened;
}

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("it is one file under 6 MB, with Plotly in it once", () => {
  const html = readFileSync(file, "utf8");
  expect(Buffer.byteLength(html)).toBeLessThan(6e6);
  const { version } = JSON.parse(readFileSync("node_modules/plotly.js/package.json", "utf8"));
  expect(html.split(`"${version}"`).length - 1).toBe(1);
});

test("formulas are MathML, and none is left as TeX", async () => {
  expect(await page.locator("math").count()).toBeGreaterThan(10);
  expect(await page.locator(".unrolled-tex, .temml-error").count()).toBe(0);
});

test("every widget comes to life, and a slider redraws its plot", async () => {
  for (const output of await page.locator(".unrolled-output").all()) {
    await output.scrollIntoViewIfNeeded();
    await output.locator(".js-plotly-plot .main-svg").first().waitFor();
    await output.locator(".unrolled-still").waitFor({ state: "hidden" });
  }
  const decay = page.locator(".unrolled-gradientDecay");
  const gamma = decay.locator('tr[data-network="SRN"] [data-name="gamma"]');
  const curve = decay.locator(".js-plotly-plot .scatterlayer .trace .points path").last();
  const [figure, place] = [await gamma.textContent(), await curve.getAttribute("transform")];
  await decay.locator('input[data-name="spectralRadius"]').fill("0.4");
  await expect.poll(() => gamma.textContent()).not.toBe(figure);
  await expect.poll(() => curve.getAttribute("transform")).not.toBe(place);
});

test("stock controls live in their page: linked ones move each other, and what a kernel computed stays", async () => {
  const sources = [
    `import { automaton, interact, IntProgress, IntSlider, jslink, plot, VBox } from "unrolled";
const slider = new IntSlider({ max: 7, value: 3 });
const bar = new IntProgress({ max: 7, value: 3 });
const machine = automaton();
jslink([slider, "value"], [bar, "value"]);
jslink([slider, "value"], [machine, "step"]);
new VBox([slider, bar, machine])`,
    'interact(({ x }) => plot([{ y: [0, x] }], { title: "to " + x }), { x: [0, 8] })',
  ];
  const notebook = join(folder, "controls.ipynb");
  writeFileSync(notebook, JSON.stringify(freshNotebook(sources)));
  execFileSync(".venv/bin/jupyter", ["execute", "--inplace", notebook], { stdio: "ignore" });
  controlsFile = join(folder, "controls.html");
  expect(exported(notebook, controlsFile)).toContain("3 live widgets");
  expect(statSync(controlsFile).size).toBeLessThan(6e6);
  const opened = await open(controlsFile);

  const [linked, computed] = await opened.locator(".jp-OutputArea-output > .unrolled-output").all();
  await linked.locator(".js-plotly-plot .main-svg").first().waitFor();
  await linked.locator(".noUi-handle").focus();
  await opened.keyboard.press("ArrowRight");
  await expect.poll(() => linked.locator('input[data-name="step"]').inputValue()).toBe("4");
  expect(await linked.locator(".progress-bar").getAttribute("style")).toContain(`${(400 / 7).toFixed(2)}`);
  await linked.locator('input[data-name="step"]').fill("6");
  await expect.poll(() => linked.locator(".widget-readout").textContent()).toBe("6");

  await computed.locator(".gtitle", { hasText: "to 4" }).waitFor();
  await computed.locator(".noUi-handle").focus();
  await opened.keyboard.press("ArrowRight");
  await expect.poll(() => computed.locator(".widget-readout").textContent()).toBe("5");
  await opened.getByText("what was computed from them stays as it was saved").waitFor();
  expect(await computed.locator(".gtitle").textContent()).toBe("to 4");
});

test("the pages ask for nothing but themselves, and say no error", () => {
  expect(asked).toEqual([file, controlsFile].map((path) => pathToFileURL(path).href));
  expect(errors).toEqual([]);
});
