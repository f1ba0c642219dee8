import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
let file: string;
let browser: Browser;
let page: Page;
const errors: string[] = [];
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "unrolled-export-"));
  file = join(folder, "tour.html");
  const args = ["src/cli/export.mjs", "notebooks/00-tour.ipynb", "--output", file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("3 live widgets");
  browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, offline: true });
  page = await context.newPage();
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) asked.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(pathToFileURL(file).href);
});

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

test("the page asks for nothing but itself, and says no error", () => {
  expect(asked).toEqual([pathToFileURL(file).href]);
  expect(errors).toEqual([]);
});
