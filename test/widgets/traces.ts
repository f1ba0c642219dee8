import type { Trace } from "../../src/core/trace/trace.js";

export const hostile = "<img src=x onerror=alert(1)>";

/** A trace made by hand: h[t][b][unit] = 100 t + 10 b + unit, one gate g of 1/(1 + h). */
export function handTrace(
  options: { T?: number; B?: number; H?: number; layers?: number; labels?: boolean } = {},
): Trace {
  const { T = 4, B = 3, H = 5, layers = 1, labels = true } = options;
  const h = Float32Array.from({ length: T * B * H }, (_, n) => {
    const [t, b, unit] = [Math.floor(n / (B * H)), Math.floor(n / H) % B, n % H];
    return 100 * t + 10 * b + unit;
  });
  const quantity = { label: "hidden state", labelZh: "隐状态", range: null };
  const gate = {
    name: "g",
    label: "gate",
    labelZh: "门",
    range: [0, 1] as [number, number],
    values: h.map((v) => 1 / (1 + v)),
  };
  return {
    cell: "HAND",
    T,
    B,
    D: 1,
    x: new Float32Array(T * B),
    ...(labels && {
      labels: Array.from({ length: B }, (_, b) =>
        Array.from({ length: T }, (_, t) => (t === 0 ? hostile : `${b}.${t}`)),
      ),
    }),
    layers: Array.from({ length: layers }, () => ({
      H,
      states: [{ name: "h", ...quantity, values: h }],
      gates: [gate],
      netInputs: [],
      errorTerms: [],
    })),
  };
}

/** Everything in a figure that Plotly could read as markup, as one string; it only compares uirevision. */
export function textOf(figure: object): string {
  return JSON.stringify(figure, (key, value) => (key === "uirevision" ? undefined : value));
}
