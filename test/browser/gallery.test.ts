import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Every folder that has an example. */
const names = readdirSync("widgets").filter((name) => existsSync(`widgets/${name}/example.ts`));
const url = pathToFileURL("dist/gallery/index.html").href;
/** What was seen, for whoever wants to look. */
const pictures = ".cache/gallery";
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

let browser: Browser;

beforeAll(async () => {
  execFileSync(process.execPath, ["widgets/gallery/build.mjs"]);
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
});

afterAll(async () => {
  await browser?.close();
});

const settings: Readonly<Record<string, BrowserContextOptions>> = {
  "wide, light, English": { viewport: { width: 1100, height: 900 } },
  "narrow, light, English": { viewport: { width: 360, height: 800 } },
  "narrow, dark, Chinese": { viewport: { width: 360, height: 800 }, colorScheme: "dark", locale: "zh-CN" },
};

async function open(options: BrowserContextOptions): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ ...options, offline: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  return { page, errors };
}

/** Scrolls to a widget and waits until it is drawn. */
async function widget(page: Page, name: string) {
  const section = page.locator(`section#${name}`);
  await section.scrollIntoViewIfNeeded();
  const live = section.locator(".unrolled-widget:not(.unrolled-unseen)");
  await live.waitFor();
  return live;
}

describe.each(Object.entries(settings))("the gallery, %s", (setting, options) => {
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    ({ page, errors } = await open(options));
  });
  afterAll(async () => {
    await page?.context().close();
  });

  test.each(names)("%s is drawn, all of it within its place", async (name) => {
    const live = await widget(page, name);
    await page.locator(`section#${name}`).screenshot({ path: `${pictures}/${name} ${setting}.png` });
    expect(await live.evaluate(cutOff)).toEqual([]);
    expect(await live.evaluate(covered)).toEqual([]);
    expect(/\p{Script=Han}/u.test(await live.innerText())).toBe(setting.endsWith("Chinese"));
  });

  test("the page is no wider than the window, and has said no error", async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(page.viewportSize()?.width);
    expect(errors).toEqual([]);
  });
});

/** What of a widget is cut off: form elements, and texts of plots, that are not wholly in the window. */
function cutOff(widget: HTMLElement): string[] {
  const parts = [...widget.querySelectorAll("input, select, textarea, button, label > span, output, svg text")];
  return parts.flatMap((part) => {
    const { left, right, width } = part.getBoundingClientRect();
    const scrolls = part.closest(".unrolled-scroll") !== null;
    // What reaches beyond its drawing is cut off there.
    const plot = part.closest(".main-svg")?.getBoundingClientRect();
    const [from, to] = [Math.max(0, plot?.left ?? 0), Math.min(innerWidth, plot?.right ?? innerWidth)];
    return width > 0 && !scrolls && (left < from - 1 || right > to + 1) ? [part.textContent ?? part.tagName] : [];
  });
}

/** Titles of axes and plots that another title, a label of an axis or a name in a legend runs through. */
function covered(widget: HTMLElement): string[] {
  const titles = [...widget.querySelectorAll("[class^=g-] > text, .annotation-text, .legendtext")];
  const labels = [...widget.querySelectorAll("[class$=tick] > text")];
  const boxes = [...titles, ...labels].map((part) => part.getBoundingClientRect());
  return titles.flatMap((title, n) =>
    [...titles, ...labels].flatMap((other, m) => {
      const [a, b] = [boxes[n], boxes[m]];
      const [wide, high] = [
        Math.min(a.right, b.right) - Math.max(a.left, b.left),
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
      ];
      return m > n && a.width > 0 && b.width > 0 && wide > 1 && high > 1
        ? [`${title.textContent} / ${other.textContent}`]
        : [];
    }),
  );
}

describe("moved by its sliders, a plot is what Plotly draws of it from the start", () => {
  let page: Page;

  beforeAll(async () => {
    ({ page } = await open(settings["wide, light, English"]));
    await widget(page, "monitor");
    await page.locator("section#monitor button", { hasText: "stop" }).click();
  });
  afterAll(async () => {
    await page?.context().close();
  });

  test.each(names)("%s", async (name) => {
    const live = await widget(page, name);
    const plots = live.locator(".unrolled-plot:visible");
    for (const slider of await live.locator("input[type=range]:visible").all()) {
      for (const share of [1, 0, 0.5, 0.9, 0.2, 0.65]) {
        await slider.evaluate((element, at) => {
          const input = element as HTMLInputElement;
          const [min, max, step] = [input.min, input.max, input.step].map(Number);
          input.value = String(min + step * Math.round((at * (max - min)) / step));
          input.dispatchEvent(new Event("input", { bubbles: true }));
        }, share);
        await twoFrames(page);
      }
      const quick = await drawn(plots);
      // Another width is another figure, which Plotly draws whole.
      for (const width of ["80%", ""]) {
        await plots.evaluateAll((all, given) => {
          for (const plot of all as HTMLElement[]) plot.style.width = given;
        }, width);
        await twoFrames(page);
      }
      expect(quick, (await slider.getAttribute("data-name")) ?? "").toEqual(await drawn(plots));
    }
  });
});

test("a plot that shows something else keeps no room for a legend that is gone", async () => {
  const { page } = await open(settings["narrow, light, English"]);
  const decay = await widget(page, "gradient-decay");
  await decay.locator('[data-name="show"]').selectOption({ label: "all t and k" });
  await twoFrames(page);
  expect(await decay.evaluate(covered)).toEqual([]);
  await page.context().close();
});

test("a plot that shows something else has its own axes to go back to", async () => {
  const { page } = await open(settings["wide, light, English"]);
  const gates = await widget(page, "gates");
  await gates.locator('[data-name="show"]').selectOption({ label: "saturation" });
  await twoFrames(page);
  const ticks = (): Promise<string[]> => gates.locator(".xtick text").allTextContents();
  const before = await ticks();
  expect(before).toContain("100%");
  for (const name of ["Zoom in", "Reset axes"]) {
    await gates.locator(`.modebar-btn[data-title="${name}"]`).click();
    await twoFrames(page);
    expect((await ticks()).join() === before.join(), name).toBe(name === "Reset axes");
  }
  await page.context().close();
});

async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** All tags of plots' drawings, in any order, without the names that Plotly makes up. Its legend's points keep an older size. */
async function drawn(plots: Locator): Promise<string[]> {
  const drawings = await plots.locator(".main-svg").evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
  return drawings
    .join("")
    .replace(/(trace|clip|defs-|legend|g|cb)[0-9a-f]{6}/g, "$1")
    .replace(/-?\d+\.\d+/g, (number) => Number(number).toFixed(1))
    .replaceAll(" fill-opacity: 1;", "")
    .split(/(?=<)/)
    .filter((tag) => !tag.includes('class="scatterpts"'))
    .sort();
}

test("a screen reader is told of every control, and what is written can be read", async () => {
  const { page } = await open(settings["wide, light, English"]);
  for (const name of names) await widget(page, name);
  await page.addScriptTag({ path: axe });
  // At once: each run reads the whole page first.
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const include = [[".unrolled-widget"]];
    const { violations } = await axe.run({ include }, { preload: false, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  });
  expect(found).toEqual([]);
  await page.context().close();
});

interface Axe {
  run(
    context: { include: string[][] },
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}
