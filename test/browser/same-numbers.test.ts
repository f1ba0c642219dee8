import { build } from "esbuild";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";

it("computes the same numbers in Node and in Chromium, to the last bit", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { numbers } from "./numbers.ts"; globalThis.numbers = numbers;',
      resolveDir: "test/browser",
    },
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    define: { global: "globalThis" },
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    const inChromium = await page.evaluate(() => (globalThis as unknown as { numbers: typeof numbers }).numbers());
    const inNode = await numbers();
    expect(Object.keys(inNode).length).toBeGreaterThanOrEqual(9);
    expect(inNode["LSTM losses"]).toHaveLength(8);
    expect(inChromium).toEqual(inNode);
  } finally {
    await browser.close();
  }
});
