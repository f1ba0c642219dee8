import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { type PlotLooks, type PlotState, panelsOf, plotFigure } from "./figure.js";
import { type KeptTrace, keepTrace, type PlotTrace } from "./traces.js";

/** Options of {@link plot}. */
export interface PlotOptions extends PlotLooks {
  title?: string;
  /** Title of the x axis of every panel that has none of its own; likewise all the options of axes. */
  xTitle?: string;
  yTitle?: string;
  /** Title of the colour bar, or of the third axis. */
  zTitle?: string;
  /** Values at the ends of the heat maps' colours; default the least and the greatest, as far from 0 if they differ in sign. */
  zRange?: readonly [number, number];
  /** Colours of heat maps; default "diverging" where the values have both signs. */
  colours?: "sequential" | "diverging";
  /** Titles and axes of each panel; a trace's `panel` says where it stands. */
  panels?: PlotLooks["panels"];
  /** Panels side by side, where there is room for 300 pixels each; default 2. */
  columns?: number;
  /** Height of a panel in CSS pixels. */
  height?: number;
  /** Whether there is a legend; default where two traces or more have a name. */
  legend?: boolean;
  /** Bars of one place side by side or one on the other; default "group". */
  barMode?: "group" | "stack";
  /** Notes: `{ x, y, text }` at a point, `{ y, text }` with a line across, `{ x, text }` with a line upwards. */
  annotations?: PlotLooks["annotations"];
  /** A slider over several sets of traces, one for each of its values; it needs no kernel. */
  slider?: PlotLooks["slider"];
  /** Place of the slider to begin with; default 0. */
  frame?: number;
  /** Whether titles and notes may contain Plotly's tags `<sub>`, `<sup>`, `<b>`, `<i>`; default false: shown as they are. */
  markup?: boolean;
  /** Anything else of Plotly's layout; it goes before ours. */
  layout?: PlotLooks["layout"];
  /** Language of the controls: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/** The plot of {@link plot}, whose traces can be set anew. */
export interface PlotWidget extends Omit<Widget<PlotState>, "set"> {
  /** Changes traces (`data`, as {@link plot} takes them), the slider's place, title or looks, here and in the browser. */
  set(values: Partial<Omit<PlotState, "data">> & { data?: PlotTraces }): this;
}

/** One set of traces, or one for each value of the slider. */
export type PlotTraces = readonly PlotTrace[] | readonly (readonly PlotTrace[])[];

/**
 * Draws whatever is measured: lines, points, bands and error bars, bars, heat maps, lines in space, in the pack's colours,
 * with hover texts and a legend that hides and shows. A trace has Plotly's form, and any attribute that it knows;
 * `lower`, `upper` and `error` are ours. Arrays, typed arrays and, for heat maps, tensors [rows, columns] are taken; they are
 * copied. With `slider` there is one set of traces for each of its values, and the axes have room for all.
 *
 * @param traces one set of traces, or with `slider` one for each value.
 * @returns the widget; `get`, `set` and `on` know `data` (the traces), `frame` (the slider's place), `title` and `looks` (the
 *   other options). `set({ data })` draws anew what a handler or a training has computed.
 * @throws RangeError for arrays that are not of one length, with the trace and both lengths; for a trace without y (or z), a
 *   panel, a slider or a frame that cannot be.
 *
 * @example
 * plot([{ name: "SRN", x: lags, y: srn }, { name: "LSTM", x: lags, y: lstm }],
 *   { title: "Recall", xTitle: "lag t − k", yTitle: "accuracy", yRange: [0, 1] })
 * @example
 * plot([{ type: "bar", x: ["SRN", "GRU"], y: means, error: deviations }], { yTitle: "accuracy" })
 * @example
 * plot([{ type: "heatmap", z: U }], { title: "Recurrent weights U", xTitle: "from unit", yTitle: "to unit", zTitle: "weight" })
 * @example
 * plot(gammas.map((gamma) => [{ x: lags, y: lags.map((lag) => gamma ** lag) }]),
 *   { slider: { name: "γ", values: gammas }, yType: "log", xTitle: "lag", yTitle: "γ^lag" })
 */
export function plot(traces: PlotTraces, options: PlotOptions = {}): PlotWidget {
  const { title = "", language = defaultLanguage(), frame = 0, ...looks } = options;
  const kept = new WeakSet<object>();
  const keep = (data: PlotTraces | KeptTrace[][]): KeptTrace[][] => {
    if (kept.has(data)) return data as KeptTrace[][];
    const frames = framesOf(data as PlotTraces);
    kept.add(frames);
    return frames;
  };
  return new Widget<PlotState>({
    view: "plot",
    state: { data: traces as never, frame, title, looks, language },
    derive(state) {
      const data = keep(state.data);
      check({ ...state, data });
      return data === state.data ? {} : { data };
    },
    figure: (state) => plotFigure(state, pictureFrame),
    describe({ data, frame, title }) {
      const names = data[frame].map(({ name, type }) => name || type);
      return `Plot${title === "" ? "" : ` "${title}"`}: ${names.join(", ")} (a live view in JupyterLab)`;
    },
  }) as unknown as PlotWidget;
}

function framesOf(traces: PlotTraces): KeptTrace[][] {
  if (!Array.isArray(traces)) throw new RangeError(`plot: traces is ${traces}; it must be an array of traces`);
  const several = traces.length > 0 && traces.every((each) => Array.isArray(each));
  if (!several) return [(traces as readonly PlotTrace[]).map((trace, n) => keepTrace(trace, `trace ${n}`))];
  return (traces as readonly (readonly PlotTrace[])[]).map((each, frame) =>
    each.map((trace, n) => keepTrace(trace, `trace ${n} of frame ${frame}`)),
  );
}

function check({ data, frame, looks }: PlotState): void {
  const { slider } = looks;
  if (slider === undefined && data.length > 1) {
    throw new RangeError(`plot: traces has ${data.length} sets; slider: { name, values } must say what they are`);
  }
  if (slider !== undefined && slider.values.length !== data.length) {
    throw new RangeError(
      `plot: slider has ${slider.values.length} values; traces has ${data.length} sets, one a value`,
    );
  }
  if (!(Number.isInteger(frame) && frame >= 0 && frame < data.length)) {
    throw new RangeError(`plot: frame is ${frame}; it must be a whole number from 0 to ${data.length - 1}`);
  }
  for (const { panel } of data.flat()) {
    if (Number.isInteger(panel) && panel >= 0 && panel < 64) continue;
    throw new RangeError(`plot: panel is ${panel}; it must be a whole number from 0 to 63`);
  }
  const count = panelsOf({ data, looks }).length;
  for (const { panel = 0 } of looks.annotations ?? []) {
    if (Number.isInteger(panel) && panel >= 0 && panel < count) continue;
    throw new RangeError(`plot: an annotation has panel ${panel}; it must be a whole number from 0 to ${count - 1}`);
  }
}
