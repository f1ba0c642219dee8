import { existsSync } from "node:fs";
import { createCanvas, Image } from "@napi-rs/canvas";
import { beforeAll, describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { type Figure, paperTheme, pictureFrame } from "../../../widgets/base/figure.js";
import type { Picture } from "../../../widgets/base/picture.js";
import { createPainter, type Painter } from "../../../widgets/base/picture-painter.js";
import { gatesFigure } from "../../../widgets/gates/figure.js";
import { gates } from "../../../widgets/gates/model.js";
import type { GatesState } from "../../../widgets/gates/state.js";
import { randomTensor } from "../../core/helpers.js";

/** The build's Plotly for Node. */
const plotlyBundle = new URL("../../../dist/plotly/plotly.js", import.meta.url);

interface Pixels {
  width: number;
  height: number;
  at(x: number, y: number): [number, number, number];
}

/** Of a plot that is nothing but its plane, from 0 to `right` and from 0 to 1. */
function bareLayout(background: string, right: number) {
  return {
    width: 300,
    height: 200,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: background,
    showlegend: false,
    xaxis: { range: [0, right], visible: false },
    yaxis: { range: [0, 1], visible: false },
  };
}

async function decode(png: Buffer): Promise<Pixels> {
  const image = new Image();
  image.src = png;
  await image.decode();
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return {
    width,
    height,
    at: (x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)] as [number, number, number],
  };
}

describe("a picture drawn without a browser", () => {
  let paint: Painter;
  let picture: Picture;
  let pixels: Pixels;
  let figure: Figure;

  beforeAll(async () => {
    expect(existsSync(plotlyBundle), "run the build first: npm run build").toBe(true);
    paint = createPainter(plotlyBundle);
    const lstm = new LSTM({ inputSize: 3, hiddenSize: 16, seed: 1 });
    const w = gates(lstm.trace(randomTensor([12, 1, 3], 1, "float32")));
    figure = gatesFigure(
      new Proxy({} as GatesState, { get: (_, name) => w.get(name as keyof GatesState) }),
      pictureFrame,
    );
    picture = await paint(figure);
    pixels = await decode(Buffer.from(picture.png, "base64"));
  }, 60_000);

  it("draws translucent marks behind a line that begins far outside", async () => {
    const { theme } = pictureFrame;
    const far = await paint({
      data: [
        { type: "scatter", mode: "lines", x: [-300, 100], y: [0, 1], line: { color: theme.text } },
        {
          type: "scatter",
          mode: "markers",
          x: [90],
          y: [0.5],
          marker: { color: "#0000ff", size: 60, symbol: "square", opacity: 0.5 },
        },
      ],
      layout: bareLayout("#ffffff", 100),
    } as unknown as Figure);
    const drawn = await decode(Buffer.from(far.png, "base64"));
    const [red, green, blue] = drawn.at(Math.round(0.88 * drawn.width), Math.round(0.55 * drawn.height));
    expect(red).toBe(green);
    expect(Math.abs(red - 127.5)).toBeLessThan(3);
    expect(blue).toBe(255);
  });

  it("draws what is left where all of a trace or a shape lies far outside, opaque or translucent", async () => {
    const layout = bareLayout("#00ff00", 1);
    for (const far of [1e3, 1e9, -1e3]) {
      for (const opacity of [1, 0.5]) {
        const [x, y] = [
          [far, far + 1],
          [0.2, 0.5],
        ];
        const shape = { type: "rect", x0: far, x1: far + 1, y0: 0, y1: 1, fillcolor: "#ff0000", opacity };
        const figures = [
          { data: [{ type: "scatter", mode: "lines+markers+text", text: ["a", "b"], x, y, opacity }], layout },
          { data: [{ type: "scatter", mode: "lines", x: y, y: x, opacity }], layout },
          { data: [{ type: "scatter", fill: "tozeroy", x, y, opacity }], layout },
          { data: [{ type: "bar", x, y, opacity }], layout },
          { data: [{ type: "heatmap", x, y: [0, 1], z: [x, y], showscale: false, opacity }], layout },
          { data: [{ type: "scatter", x: [0], y: [0] }], layout: { ...layout, shapes: [shape] } },
        ];
        for (const each of figures) {
          const drawn = await decode(Buffer.from((await paint(each as unknown as Figure)).png, "base64"));
          expect(drawn.at(drawn.width >> 1, drawn.height >> 1)).toEqual([0, 255, 0]);
        }
      }
    }
  });

  it("is a PNG of the figure's proportions, small and sharp", () => {
    expect([picture.width, picture.height]).toEqual([figure.layout.width, figure.layout.height]);
    const scale = pixels.width / picture.width;
    expect(scale).toBeGreaterThanOrEqual(1.5);
    expect(pixels.height).toBeCloseTo(picture.height * scale, -1);
    expect(Buffer.from(picture.png, "base64").length).toBeLessThan(60_000);
  });

  it("has heat maps and colour bars in the colours of the scale", () => {
    const scale = pixels.width / picture.width;
    const bar = (figure.layout.coloraxis as { colorbar: { x: number; len: number; y: number } }).colorbar;
    const left = bar.x * picture.width;
    const right = left + bar.len * picture.width;
    // The bar lies somewhere below y, under its title: the row whose ends are the scale's first and last colour.
    const rows = Array.from({ length: 60 }, (_, n) => (1 - bar.y) * picture.height + n);
    const near = ([r, g, b]: number[], [R, G, B]: number[]): boolean => Math.hypot(r - R, g - G, b - B) < 40;
    const found = rows.filter((y) => {
      const at = (x: number): number[] => pixels.at(Math.round(x * scale), Math.round(y * scale));
      return near(at(left + 4), [0x44, 0x01, 0x54]) && near(at(right - 4), [0xfd, 0xe7, 0x25]);
    });
    expect(found.length).toBeGreaterThanOrEqual(5);
  });

  it("leaves room for the text: nothing dark touches its edges", () => {
    const edge = [
      ...Array.from({ length: pixels.width }, (_, x) => [x, 0, x, pixels.height - 1]),
      ...Array.from({ length: pixels.height }, (_, y) => [0, y, pixels.width - 1, y]),
    ];
    for (const [x0, y0, x1, y1] of edge) {
      expect(Math.min(...pixels.at(x0, y0), ...pixels.at(x1, y1))).toBeGreaterThan(200);
    }
  });

  it("puts an axis title under its labels and the title above the plot", async () => {
    const layout = {
      width: 300,
      height: 200,
      margin: { l: 50, r: 10, t: 40, b: 50 },
      font: { family: paperTheme.font, color: "#000000" },
      title: { text: "ABC", font: { color: "#ff0000" } },
      xaxis: { title: { text: "below", standoff: 4, font: { color: "#0000ff" } } },
    };
    const { png } = await paint({ data: [{ type: "scatter", x: [1, 2], y: [1, 2] }], layout });
    const { width, height, at } = await decode(Buffer.from(png, "base64"));
    const rowsOf = (wanted: (rgb: number[]) => boolean): number[] =>
      Array.from({ length: height }, (_, y) => y).filter((y) =>
        Array.from({ length: width }, (_, x) => at(x, y)).some(wanted),
      );
    const scale = height / 200;
    const red = rowsOf(([r, g, b]) => r > 200 && g < 80 && b < 80);
    const blue = rowsOf(([r, g, b]) => b > 200 && r < 80 && g < 80);
    expect(Math.max(...red)).toBeLessThan(40 * scale);
    expect(Math.min(...blue)).toBeGreaterThan(150 * scale);
    expect(red.length).toBeGreaterThan(5);
    expect(blue.length).toBeGreaterThan(5);
  });
});

describe("the drawing thread", () => {
  it("gives each question its own answer, and says what went wrong", async () => {
    const file = new URL("../../../dist/widgets/base/picture.js", import.meta.url);
    const { drawPicture } = (await import(
      /* @vite-ignore */ file.href
    )) as typeof import("../../../widgets/base/picture.js");
    const [a, broken, b] = await Promise.allSettled([
      drawPicture({ data: [], layout: { width: 200, height: 100 } }),
      drawPicture({ data: [], layout: null as never }),
      drawPicture({ data: [], layout: { width: 300, height: 150 } }),
    ]);
    expect([a, b]).toMatchObject([{ value: { width: 200, height: 100 } }, { value: { width: 300, height: 150 } }]);
    expect(broken).toMatchObject({ status: "rejected", reason: { message: expect.stringContaining("TypeError") } });
  }, 60_000);
});
