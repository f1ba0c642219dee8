import { axis, type Frame } from "../base/figure.js";
import { number } from "./arithmetic.js";
import { labels } from "./labels.js";
import { gradientAt } from "./links.js";
import type { Places } from "./places.js";
import type { Position, UnrolledRun, UnrolledState } from "./run.js";
import { ink, short, tileColours, withSubscripts } from "./tiles.js";
import { type Reading, readingOf, weightSymbol } from "./weights.js";

const marked = "#8c6bb1";

/** The terms of a weight's gradient: a row for each loss, a column for each step. */
export function tableOf(
  state: UnrolledState,
  run: UnrolledRun,
  { phase, now }: Position,
  terms: readonly (readonly number[])[],
  places: Places,
  width: number,
): {
  height: number;
  caption: string;
  traces: Record<string, unknown>[];
  shapes: object[];
  layout(height: number, theme: Frame["theme"]): Record<string, unknown>;
} {
  const say = labels[state.language];
  const { T } = run;
  const { loss } = state;
  const reached = (t: number, k: number): boolean => phase !== "backward" || t !== loss - 1 || k >= now;
  // A layer that reads from the end has its steps at and after that of the loss.
  const inTable = (t: number, k: number): boolean => (run.directions === 2 ? terms[t][k] !== 0 : k <= t);
  const z = terms.map((row, t) => row.map((value, k) => (inTable(t, k) && reached(t, k) ? value : null)));
  const cell = Math.min(52, (width - places.labelWidth - 16) / T);
  const rowHeight = Math.min(22, Math.max(6, 200 / T));
  const numbered = cell >= 30 && rowHeight >= 14;
  const plotHeight = Math.round(rowHeight * T);
  const symbol = withSubscripts(weightSymbol(run, state.array, state.element));
  const soFar = terms[loss - 1].reduce((sum, value, k) => sum + (reached(loss - 1, k) ? value : 0), 0);
  const total = terms.flat().reduce((sum, value) => sum + value, 0);
  const greatest = terms.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const [head, foot] = [50, 44];
  const reading = readingOf(run, state.array, state.element);
  const layer = run.layers.findIndex(({ suffix }) => state.array.endsWith(suffix));
  const factors = (t: number, k: number): string => {
    if (reading === undefined) return "";
    const error = gradientAt(run.gradient(t + 1)[layer][k], reading.of, reading.element);
    return `${number(error)}${reading.factor === undefined ? "" : ` · ${number(reading.factor(k).value)}`} = `;
  };
  return {
    height: head + plotHeight + foot,
    caption: `<b>∂L/∂${symbol} = Σ<sub>t</sub> Σ<sub>k≤t</sub> ${productOf(run, reading)}</b><br>${phase === "backward" ? say.soFar(symbol, loss, number(soFar)) : ""}${say.total(number(total))}`,
    traces: [
      {
        type: "heatmap",
        name: "terms",
        x: Array.from({ length: T }, (_, k) => k + 1),
        y: Array.from({ length: T }, (_, t) => t + 1),
        z,
        ...(numbered && {
          text: z.map((row) => row.map((value) => (value === null ? "" : short(value)))),
          texttemplate: "%{text}",
          textfont: { size: 10, color: ink },
        }),
        hovertext: terms.map((row, t) => row.map((value, k) => say.term(t + 1, k + 1, factors(t, k), String(value)))),
        hoverinfo: "text",
        hoverongaps: false,
        coloraxis: "coloraxis2",
        xgap: 1,
        ygap: 1,
        xaxis: "x2",
        yaxis: "y2",
      },
    ],
    shapes:
      phase !== "backward"
        ? []
        : [
            {
              type: "rect",
              xref: "x2",
              yref: "y2",
              x0: now + 0.5,
              x1: loss + 0.5,
              y0: loss - 0.5,
              y1: loss + 0.5,
              line: { color: marked, width: 2 },
            },
          ],
    layout: (height, theme) => ({
      coloraxis2: tileColours(greatest),
      xaxis2: axis(theme, say.inputStep, {
        domain: [places.labelWidth / width, (places.labelWidth + cell * T) / width],
        anchor: "y2",
        range: [0.5, T + 0.5],
        dtick: Math.ceil(T / 20),
        tick0: 1,
        showgrid: false,
        zeroline: false,
        automargin: false,
        fixedrange: true,
      }),
      yaxis2: axis(theme, say.lossStep, {
        domain: [foot / height, (foot + plotHeight) / height],
        anchor: "x2",
        range: [T + 0.5, 0.5],
        dtick: Math.ceil(T / 12),
        tick0: 1,
        showgrid: false,
        zeroline: false,
        automargin: false,
        fixedrange: true,
      }),
    }),
  };
}

/** δ_{f,t,k}[0] h_{k−1}[1]: what each term is. */
function productOf(run: UnrolledRun, reading: Reading | undefined): string {
  if (reading === undefined) return "…";
  const { of, element, bias, factor } = reading;
  const several = run.cell.netInputs.length > 1;
  const delta = `δ<sub>${several ? `${of.name},` : ""}t,k</sub>[${element}]`;
  const read = factor?.(0);
  if (bias || read === undefined) return delta;
  if (read.kind !== "value" || read.of === null) return `${delta} · …`;
  const [letter, at] =
    read.of.kind === "before" ? [read.of.name, "k−1"] : [read.of.kind === "input" ? "x" : read.of.name, "k"];
  return `${delta} · ${letter}<sub>${at}</sub>[${read.element}]`;
}
