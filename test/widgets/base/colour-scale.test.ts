import { expect, it } from "vitest";
import {
  colourBar,
  colourScale,
  divergingColours,
  rowFrame,
  sequentialColours,
} from "../../../widgets/base/colour-scale.js";

/** CIE 1976 L* of an sRGB colour, 0 to 100. */
function lightness(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const Y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return Y > 216 / 24389 ? 116 * Math.cbrt(Y) - 16 : (24389 / 27) * Y;
}

it("the sequential colours grow lighter evenly", () => {
  const steps = sequentialColours.slice(1).map((each, n) => lightness(each) - lightness(sequentialColours[n]));
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  for (const step of steps) expect(Math.abs(step - mean)).toBeLessThan(0.15 * mean);
});

it("the diverging colours are as light on one side as on the other, and lightest between", () => {
  const light = divergingColours.map(lightness);
  const middle = (light.length - 1) / 2;
  for (let n = 0; n < middle; n++) {
    expect(Math.abs(light[n] - light[light.length - 1 - n])).toBeLessThan(5);
    expect(light[n]).toBeLessThan(light[n + 1]);
  }
});

it("a scale goes through its colours evenly, from 0 to 1", () => {
  expect(colourScale(["#000000", "#123456", "#ffffff"])).toEqual([
    [0, "#000000"],
    [0.5, "#123456"],
    [1, "#ffffff"],
  ]);
});

it("a colour bar lies below its title, with ticks as wanted", () => {
  const bar = colourBar("weight", { x: 0.25, y: 0.5, len: 0.5, nticks: 3 });
  expect(bar).toMatchObject({ orientation: "h", x: 0.25, y: 0.5, len: 0.5, nticks: 3 });
  expect(bar).toMatchObject({ xanchor: "left", yanchor: "top", title: { text: "weight", side: "top" } });
});

it("a row's frame is black within white, and no line of it lies on the row, however high that is", () => {
  for (const rowHeight of [3, 20]) {
    const shapes = rowFrame({ xref: "x2", yref: "y2" }, 4, 9, rowHeight);
    expect(shapes).toMatchObject([
      { xref: "x2", yref: "y2", x0: 0.5, x1: 9.5, line: { color: "#ffffff" } },
      { xref: "x2", yref: "y2", x0: 0.5, x1: 9.5, line: { color: "#000000" } },
    ]);
    const [white, black] = shapes as unknown as { y0: number; y1: number; line: { width: number } }[];
    const pixels = (rows: number): number => rows * rowHeight;
    expect(pixels(3.5 - black.y0)).toBeCloseTo(black.line.width / 2);
    expect(pixels(black.y1 - 4.5)).toBeCloseTo(black.line.width / 2);
    expect(pixels(black.y0 - white.y0)).toBeCloseTo(white.line.width);
    expect(pixels(white.y1 - black.y1)).toBeCloseTo(white.line.width);
  }
});
