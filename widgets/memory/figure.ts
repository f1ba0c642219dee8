import { axis, baseLayout, escapeMarkup, type Figure, type Frame, tokenLabel, tokenTicks } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { wrap } from "../base/wrap.js";
import { labels } from "./labels.js";

/** State of the memory widget. */
export interface MemoryState {
  data: {
    network: string;
    /** What each step's input stands for; empty where that is not known. */
    tokens: string[];
    T: number;
    /** N */
    rows: number;
    /** M */
    columns: number;
    /** The write head is the last. */
    heads: number;
    D: number;
    C: number;
    x: Float32Array /* [T, D] */;
    outputs: Float32Array /* [T, C] */;
    w: Float32Array /* [T, heads, N] */;
    M: Float32Array /* [T, N, M] */;
    erase: Float32Array /* [T, M] */;
    add: Float32Array /* [T, M] */;
    read: Float32Array /* [T, heads − 1, M] */;
  };
  /** 1 … T */
  step: number;
  title: string;
  language: Language;
}

/** What a map over time is of, for who hears of a click on it. */
export const timeMap = "time";

/** The present step, and the row that is written to. */
const marked = "#d55e00";
/** Rows that are read from. */
const readColour = "#009e73";
const weights: [number, string][] = [
  [0, "#f4f6f9"],
  [0.35, "#9ecae1"],
  [1, "#0b5fa5"],
];
const signed: [number, string][] = ["#b35806", "#f1a340", "#f7f7f7", "#67a9cf", "#2166ac"].map((each, n) => [
  n / 4,
  each,
]);

/** Places in pixels. */
const gap = { top: 76, heading: 20, between: 12, left: 46, right: 12, bottom: 46 };

/** A heat map with its axes, one below the other. */
interface Panel {
  name: string;
  heading: string;
  /** [rows][columns] */
  z: number[][];
  /** Over time, or of the present step. */
  overTime: boolean;
  scale: "weights" | "signed" | "values";
  height: number;
  /** What stands along its side. */
  side: string;
  ticks: boolean;
}

/** Input, heads and output over time; the memory at the present step beside them, where there is room. */
export function memoryFigure(state: MemoryState, frame: Frame): Figure {
  const say = labels[state.language];
  const { data, step } = state;
  const { theme, width } = frame;
  const { T, rows, columns, heads, tokens } = data;
  const beside = width >= 600;
  const t = step - 1;
  const rowHeight = Math.max(5, Math.min(14, 190 / rows));
  const bits = (count: number): number => Math.round(Math.max(24, Math.min(96, count * 10)));
  const byTime = (values: Float32Array, count: number, at = 0, stride = count): number[][] =>
    Array.from({ length: count }, (_, n) => Array.from({ length: T }, (_, k) => values[k * stride + at + n]));
  const over = (name: string, heading: string, z: number[][], more: Partial<Panel>): Panel => ({
    name,
    heading,
    z,
    overTime: true,
    scale: "values",
    height: bits(z.length),
    side: "",
    ticks: false,
    ...more,
  });
  const head = (n: number): number[][] => byTime(data.w, rows, n * rows, heads * rows);
  const mapHeight = Math.round(rows * rowHeight);
  const ofHead = { scale: "weights", height: mapHeight, side: say.row, ticks: true } as const;
  const left = [
    over("input", say.input, byTime(data.x, data.D), {}),
    over("write", say.write, head(heads - 1), ofHead),
    ...Array.from({ length: heads - 1 }, (_, n) => over(`read ${n}`, say.read(n + 1, heads - 1), head(n), ofHead)),
    ...(data.C > 0 ? [over("output", say.output, byTime(data.outputs, data.C), {})] : []),
  ];
  /** The row that a head gives most weight to. */
  const at = (n: number): number => {
    const row = data.w.subarray((t * heads + n) * rows, (t * heads + n + 1) * rows);
    return row.indexOf(Math.max(...row));
  };
  const now = (values: Float32Array, count: number): number[][] =>
    Array.from({ length: count }, (_, n) => [
      ...values.subarray((t * count + n) * columns, (t * count + n + 1) * columns),
    ]);
  const vector = (name: string, heading: string, values: Float32Array): Panel[] =>
    values.length === 0
      ? []
      : [
          {
            name,
            heading,
            z: values.length === T * columns ? now(values, 1) : now(values, heads - 1),
            overTime: false,
            scale: "signed",
            height: 16 * (values.length / (T * columns)),
            side: "",
            ticks: false,
          },
        ];
  const right: Panel[] = [
    ...vector("erase", say.vectors[0], data.erase),
    ...vector("add", say.vectors[1], data.add),
    {
      name: "memory",
      heading: say.memory(step),
      z: now(data.M, rows),
      overTime: false,
      scale: "signed",
      height: mapHeight,
      side: say.row,
      ticks: true,
    },
    ...vector("read", heads === 2 ? say.vectorRead(1, 1) : say.vectorRead(1, heads - 1), data.read),
  ];

  const ticks = tokens.length === 0 ? undefined : tokenTicks(tokens, width * (beside ? 0.55 : 0.85));
  const heightOf = (panels: readonly Panel[]): number =>
    panels.reduce((sum, { height }) => sum + gap.heading + height + gap.between, 0);
  const token = escapeMarkup(tokenLabel(tokens[t] ?? "", 14));
  const reads = Array.from({ length: heads - 1 }, (_, n) => at(n)).join(", ");
  const did = wrap(say.did(step, T, token, at(heads - 1), reads), (width - 16) / 6.5, true);
  const top = gap.top + 16 * (did.length - 1);
  const under = gap.bottom + (ticks?.depth ?? 0) - 16;
  const leftHeight = heightOf(left) + under;
  const height = top + (beside ? Math.max(leftHeight, heightOf(right)) : leftHeight + heightOf(right)) + 8;
  const edge = beside ? Math.round(width * 0.62) : width;
  const traces: Record<string, unknown>[] = [];
  const layout: Record<string, unknown> = {};
  const notes: object[] = [];
  const shapes: object[] = [];
  const memoryGreatest = greatestOf(data.M, data.add, data.read);

  const place = (panels: readonly Panel[], from: number, to: number, start: number): void => {
    let down = start;
    const last = panels.filter(({ overTime }) => overTime).at(-1);
    for (const panel of panels) {
      down += gap.heading;
      const number = traces.length + 1;
      const suffix = number === 1 ? "" : String(number);
      notes.push({
        text: panel.heading,
        showarrow: false,
        xref: "paper",
        yref: "paper",
        x: from / width,
        y: 1 - (down - 2) / height,
        xanchor: "left",
        yanchor: "bottom",
        font: { size: 12 },
      });
      const named = panel === last;
      layout[`xaxis${suffix}`] = axis(theme, named ? say.time : "", {
        domain: [from / width, to / width],
        anchor: `y${suffix}`,
        range: panel.overTime ? [0.5, T + 0.5] : [-0.5, columns - 0.5],
        showgrid: false,
        zeroline: false,
        automargin: false,
        fixedrange: true,
        showticklabels: named,
        ticks: "",
        ...(named && ticks !== undefined ? ticks.axis : { nticks: 10 }),
      });
      layout[`yaxis${suffix}`] = axis(theme, panel.side, {
        domain: [1 - (down + panel.height) / height, 1 - down / height],
        anchor: `x${suffix}`,
        range: [panel.z.length - 0.5, -0.5],
        showgrid: false,
        zeroline: false,
        automargin: false,
        fixedrange: true,
        showticklabels: panel.ticks,
        ticks: "",
        nticks: Math.max(2, Math.floor(panel.height / 22)),
        tickformat: "d",
      });
      const [low, high] = rangeOf(panel, memoryGreatest);
      const what = panel.overTime ? `${panel.heading}, ${say.time} = %{x}` : `${panel.heading}: ${say.column} %{x}`;
      traces.push({
        type: "heatmap",
        name: panel.name,
        z: panel.z,
        ...(panel.overTime && { x: Array.from({ length: T }, (_, k) => k + 1), meta: timeMap }),
        zmin: low,
        zmax: high,
        colorscale: low < 0 ? signed : weights,
        showscale: false,
        xgap: (to - from) / (panel.z[0]?.length ?? 1) > 7 ? 1 : 0,
        ygap: panel.height / panel.z.length > 7 ? 1 : 0,
        hovertemplate: `${what}<br>${say.row} %{y}: %{z:.3f}<extra></extra>`,
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
      });
      const box = (x0: number, x1: number, y0: number, y1: number, color: string): object => ({
        type: "rect",
        xref: `x${suffix}`,
        yref: `y${suffix}`,
        ...{ x0, x1, y0, y1 },
        line: { color, width: 2 },
      });
      if (panel.overTime) shapes.push(box(step - 0.5, step + 0.5, -0.5, panel.z.length - 0.5, marked));
      if (panel.name === "memory") {
        for (let n = 0; n < heads; n++) {
          const color = n === heads - 1 ? marked : readColour;
          shapes.push(box(-0.5, columns - 0.5, at(n) - 0.5, at(n) + 0.5, color));
        }
      }
      down += panel.height + gap.between;
    }
  };
  place(left, gap.left, edge - gap.right, top - gap.heading + 4);
  if (beside) place(right, edge + 40, width - gap.right, top - gap.heading + 4);
  else place(right, gap.left, width - gap.right, top + leftHeight - 8);

  return {
    data: traces,
    layout: {
      ...baseLayout(
        frame,
        state.title === "" ? say.title(escapeMarkup(data.network)) : escapeMarkup(state.title),
        height,
      ),
      margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
      showlegend: false,
      uirevision: "same",
      ...layout,
      annotations: [
        {
          text: did.join("<br>"),
          align: "left",
          showarrow: false,
          xref: "paper",
          yref: "paper",
          x: 8 / width,
          y: 1 - 34 / height,
          xanchor: "left",
          yanchor: "top",
          font: { size: 12 },
        },
        ...notes,
      ],
      shapes,
    },
  };
}

/** The values of a panel's colours. */
function rangeOf({ scale, z, name }: Panel, memoryGreatest: number): [low: number, high: number] {
  if (scale === "weights" || name === "erase") return [0, 1];
  if (scale === "signed") return [-memoryGreatest, memoryGreatest];
  const values = z.flat();
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  return low < 0 ? [-Math.max(-low, high), Math.max(-low, high)] : [0, high || 1];
}

function greatestOf(...arrays: readonly Float32Array[]): number {
  return arrays.reduce((most, values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), most), 0) || 1;
}
