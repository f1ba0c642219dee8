import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { numbers } from "./numbers.js";

/** What makes a page cross-origin isolated: it may share memory with a worker, and so compute in two threads. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

it.each([
  ["a page", {}, 0],
  ["a page that is cross-origin isolated, in two threads", isolation, 1],
])("computes the same numbers in Node and in %s, to the last bit", { timeout: 60_000 }, async (_, headers, workers) => {
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
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html", ...headers }).end("<!doctype html><title>Numbers</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.addScriptTag({ content: outputFiles[0].text });
    const inChromium = await page.evaluate(() => (globalThis as unknown as { numbers: typeof numbers }).numbers());
    expect(page.workers()).toHaveLength(workers);
    const inNode = await numbers();
    expect(Object.keys(inNode).length).toBeGreaterThanOrEqual(9);
    expect(inNode["LSTM losses"]).toHaveLength(8);
    expect(inChromium).toEqual(inNode);
  } finally {
    await browser.close();
    server.close();
  }
});
