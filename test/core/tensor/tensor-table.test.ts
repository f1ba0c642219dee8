import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Tensor } from "../../../src/core/tensor/tensor.js";

const shown = (tensor: Tensor) =>
  (tensor as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]();
const textOf = (tensor: Tensor) => shown(tensor)["text/plain"];

describe("a tensor as a cell's last value", () => {
  it("is a table with its shape and element type", () => {
    const x = Tensor.from([
      [1, 2.5, -3],
      [0.123456789, Number.POSITIVE_INFINITY, 1e-9],
    ]);
    expect(textOf(x)).toBe(
      ["Tensor [2, 3], float32", "         [0]  [1]   [2]", "[0]        1  2.5    -3", "[1]  0.12346    ∞  1e-9"].join(
        "\n",
      ),
    );
    expect(shown(x)["text/html"]).toMatch(/^<table><caption>Tensor \[2, 3\], float32<\/caption>.*<\/table>$/);
    const cells = [...shown(x)["text/html"].matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => cell);
    expect(cells).toEqual(["[0]", "1", "2.5", "-3", "[1]", "0.12346", "∞", "1e-9"]);
  });

  it("has a row for each entry of the axes before the last", () => {
    const x = new Tensor(
      Float64Array.from({ length: 12 }, (_, n) => n),
      [2, 3, 2],
    );
    expect(textOf(x).split("\n").slice(1)).toEqual([
      "        [0]  [1]",
      "[0, 0]    0    1",
      "[0, 1]    2    3",
      "[0, 2]    4    5",
      "[1, 0]    6    7",
      "[1, 1]    8    9",
      "[1, 2]   10   11",
    ]);
    expect(textOf(x)).toContain("Tensor [2, 3, 2], float64");
  });

  it("leaves out the middle of a large one", () => {
    const x = new Tensor(
      Float32Array.from({ length: 1_000_000 }, (_, n) => n),
      [100, 10, 1000],
    );
    const { "text/plain": text, "text/html": html } = shown(x);
    const lines = text.split("\n");
    expect(lines.length).toBe(2 + 6 + 1 + 6);
    expect(lines[1].trim().split(/\s+/)).toEqual([
      "[0]",
      "[1]",
      "[2]",
      "[3]",
      "[4]",
      "…",
      "[995]",
      "[996]",
      "[997]",
      "[998]",
      "[999]",
    ]);
    expect(lines[8].trim().split(/\s+/)).toEqual(new Array(12).fill("…"));
    expect(lines.at(-1)).toMatch(/^\[99, 9\] .* 999999$/);
    expect(html.length).toBeLessThan(10_000);
  });

  it("is one line without elements or axes", () => {
    expect(textOf(Tensor.from(3))).toBe("Tensor [], float32: 3");
    expect(shown(Tensor.from(3))["text/html"]).toBe("<div>Tensor [], float32: 3</div>");
    expect(textOf(Tensor.zeros([2, 0]))).toBe("Tensor [2, 0], float32: no elements");
    expect(textOf(Tensor.from([7, 8]))).toBe("Tensor [2], float32\n  [0]  [1]\n    7    8");
  });

  it("is the same where Node prints it", () => {
    const x = Tensor.from([1, 2], { requiresGrad: true });
    expect(inspect(x)).toBe(textOf(x));
    expect(Object.keys(x)).not.toContain("display");
  });
});
