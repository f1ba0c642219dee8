import { expect, it } from "vitest";
import { colourBar, colourScale, divergingColours, sequentialColours } from "../../../widgets/base/colour-scale.js";

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
