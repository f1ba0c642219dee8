import { existsSync, readdirSync } from "node:fs";
import { createCanvas, Image } from "@napi-rs/canvas";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Example } from "../../widgets/base/examples.js";
import type { Figure } from "../../widgets/base/figure.js";
import { createPainter, type Painter } from "../../widgets/base/picture-painter.js";
import * as calls from "../../widgets/index.js";
import { installHost, type MockHost } from "./base/mock-host.js";
import { drawPicture } from "./fake-picture.js";

/** Every folder of a widget. */
const names = readdirSync("widgets").filter((name) => name !== "base" && existsSync(`widgets/${name}/view.ts`));
let paint: Painter;
let host: MockHost;

beforeAll(() => {
  paint = createPainter(new URL("../../dist/plotly/plotly.js", import.meta.url));
});
beforeEach(() => {
  host = installHost();
});

async function exampleOf(name: string): Promise<Example> {
  return ((await import(`../../widgets/${name}/example.ts`)) as { example: Example }).example;
}

/** Colours of a picture, with the number of pixels of each. */
async function coloursOf(png: string): Promise<number[]> {
  const image = new Image();
  image.src = Buffer.from(png, "base64");
  await image.decode();
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return [...counts.values()];
}

describe.each(names)("the example of %s", (name) => {
  it("is what the call that it names gives, in either language, with a picture", async () => {
    const { call, title, text, make } = await exampleOf(name);
    expect(calls).toHaveProperty(call);
    for (const said of [title.en, title.zh, text.en, text.zh]) expect(said).not.toBe("");
    for (const language of ["en", "zh"] as const) {
      const widget = await make(language);
      expect(widget.get("language" as never)).toBe(language);
      drawPicture.mockClear();
      widget.display();
      await Promise.all(host.held);
      const figure = drawPicture.mock.lastCall?.[0] as Figure;
      expect(/\p{Script=Han}/u.test(JSON.stringify([figure.data, figure.layout]))).toBe(language === "zh");
      if (language === "zh") continue;
      const { png, width, height } = await paint(figure);
      expect([width, height]).toEqual([figure.layout.width, figure.layout.height]);
      const counts = await coloursOf(png);
      const all = counts.reduce((sum, count) => sum + count);
      // Paper, ink and colours in between: not one sheet of a single colour.
      expect(counts.length).toBeGreaterThan(10);
      expect(Math.max(...counts)).toBeLessThan(0.995 * all);
    }
  }, 60_000);
});
