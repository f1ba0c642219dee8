import { axis, baseLayout, colour, dash, escapeMarkup, type Figure, type Frame, legendHeight } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import type { Curve } from "./curves.js";
import { labels, type MonitorLabels } from "./labels.js";

/** Where training stands; "ended" by an error, an interrupt or the loop that has left it. */
export type MonitorStatus = "running" | "paused" | "stopped" | "done" | "ended";

/** What has been seen of a training. */
export interface MonitorData {
  /** Steps that a point of loss, norm and learning rate stands for. */
  stride: number;
  /** The last step of each such point. */
  steps: Float32Array;
  loss: Float32Array;
  /** Norm of the gradient over all parameters. */
  norm: Float32Array;
  learningRate: Float32Array;
  /** Share of the steps of each point whose gradient was clipped; empty where the model is not known. */
  clipped: Float32Array;
  /** Mean loss of each epoch. */
  epochLoss: Curve;
  /** What was measured on dev after each epoch. */
  score: Curve;
  /** The last step of each point of `norms`, which may be fewer. */
  normSteps: Float32Array;
  norms: ParameterNorms[];
  /** How many parameters there are. */
  parameters: number;
  radii: Radius[];
  /** Norms of the gradient at each time step k, a row of `norms` for each of `steps`; left out where it is not asked for. */
  times?: { steps: Float32Array; norms: Float32Array };
}

/** Norms of the gradient of a parameter. */
export interface ParameterNorms {
  name: string;
  values: Float32Array;
  /** Norm at the last step. */
  last: number;
  /** Share of all steps in which it was clipped, or null where the model is not known. */
  clipped: number | null;
}

/** Spectral radius of a block of recurrent weights. */
export interface Radius extends Curve {
  /** The parameter. */
  name: string;
  /** Number of the block; null where the parameter is one. */
  block: number | null;
}

/** State of the training monitor. */
export interface MonitorState {
  data: MonitorData;
  status: MonitorStatus;
  step: number;
  steps: number;
  epoch: number;
  epochs: number;
  /** Name of what is measured on dev; "" where it is not known. */
  metric: string;
  paused: boolean;
  stopped: boolean;
  /** Steps a second at most; 0 is as fast as it can. */
  speed: number;
  logarithmic: boolean;
  /** Gradient norms of each parameter, or of the whole network only. */
  gradients: "parameters" | "network";
  title: string;
  /** What is trained. */
  model: string;
  language: Language;
}

interface Panel {
  title: string;
  traces: Record<string, unknown>[];
  axis: Record<string, unknown>;
  /** Horizontal line that values are to be compared with. */
  line?: number;
}

/** Places in pixels from the top. */
const gap = { top: 66, heading: 24, panel: 150, below: 44, left: 52, right: 14, column: 62 };

/** Every figure of the training against the step, a panel each. */
export function monitorFigure(state: MonitorState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const panels = panelsOf(state, frame);
  const columns = width >= 600 ? 2 : 1;
  const rows = Math.ceil(panels.length / columns);
  const columnWidth = (width - gap.left - gap.right - (columns - 1) * gap.column) / columns;
  const named = [...new Set(panels.flatMap(({ traces }) => traces.filter((one) => one.showlegend)))];
  const legend = legendHeight(
    named.map(({ name }) => String(name)),
    width,
    true,
  );
  const panelEnd = gap.top + rows * (gap.heading + gap.panel + gap.below) - 12;
  const height = panelEnd + legend + 4;

  const data: Record<string, unknown>[] = [];
  const annotations: object[] = [];
  const shapes: object[] = [];
  const layout: Record<string, unknown> & { width: number; height: number } = {
    ...baseLayout(frame, titleOf(state), height),
    margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
    showlegend: true,
    uirevision: `${state.logarithmic},${state.gradients},${panels.length}`,
  };
  const note = (text: string, x: number, top: number, size = 12): void => {
    const place = {
      xref: "paper",
      yref: "paper",
      x: x / width,
      y: 1 - top / height,
      xanchor: "left",
      yanchor: "bottom",
    };
    annotations.push({ text, showarrow: false, ...place, font: { size } });
  };
  const stride = state.data.stride > 1 ? ` · ${say.joined(state.data.stride)}` : "";
  note(statusLine(state) + (columns === 2 ? stride : ""), 6, gap.top - 18, 12);

  for (const [n, panel] of panels.entries()) {
    const left = gap.left + (n % columns) * (columnWidth + gap.column);
    const top = gap.top + Math.floor(n / columns) * (gap.heading + gap.panel + gap.below) + gap.heading;
    const suffix = n === 0 ? "" : String(n + 1);
    note(`<b>${panel.title}</b>`, left, top - 3);
    // A last one that is alone in its row has all of it.
    const panelWidth = n === panels.length - 1 && n % columns === 0 ? width - gap.left - gap.right : columnWidth;
    layout[`xaxis${suffix}`] = axis(theme, n + columns >= panels.length ? say.stepAxis : "", {
      domain: [left / width, (left + panelWidth) / width],
      anchor: `y${suffix}`,
      ...(n > 0 && { matches: "x" }),
      range: [0, Math.max(1, state.status === "running" || state.status === "paused" ? shownTo(state) : state.step)],
      zeroline: false,
      automargin: false,
      nticks: 6,
    });
    layout[`yaxis${suffix}`] = axis(theme, "", {
      domain: [1 - (top + gap.panel) / height, 1 - top / height],
      anchor: `x${suffix}`,
      nticks: 5,
      automargin: false,
      zeroline: false,
      ...panel.axis,
    });
    const own = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    data.push(...panel.traces.map((trace) => ({ ...trace, ...own })));
    if (panel.line !== undefined) {
      const at = { xref: `x${suffix} domain`, yref: `y${suffix}`, x0: 0, x1: 1, y0: panel.line, y1: panel.line };
      shapes.push({ type: "line", ...at, line: { color: theme.text, width: 1, dash: "dot" } });
    }
  }
  if (state.step === 0) note(say.waiting, gap.left, gap.top + gap.heading + gap.panel / 2);
  layout.annotations = annotations;
  layout.shapes = shapes;
  return { data, layout };
}

/** "step 40 of 400, epoch 2 of 20", and how it stands where that does not say it. */
export function statusLine({ language, status, stopped, step, steps, epoch, epochs }: MonitorState): string {
  const say = labels[language];
  const words = status === "running" && stopped ? say.stopping : say.status[status];
  if (step === 0) return words;
  return say.stands(words, say.progress(grouped(step), grouped(steps), grouped(epoch), grouped(epochs)));
}

function titleOf({ title, model, language }: MonitorState): string {
  if (title !== "") return escapeMarkup(title);
  return model === "" ? labels[language].title : labels[language].titleOf(escapeMarkup(model));
}

/** A power of two times a tenth of all steps, so that the axis moves only now and then. */
function shownTo({ step, steps }: MonitorState): number {
  let shown = Math.max(10, steps / 16);
  while (shown < step) shown *= 2;
  return Math.min(shown, Math.max(steps, step));
}

function panelsOf(state: MonitorState, { theme }: Frame): Panel[] {
  const say = labels[state.language];
  const { data } = state;
  const line = (curve: Curve, name: string, colour: string, more: object = {}): Record<string, unknown> => ({
    type: "scatter",
    mode: curve.steps.length === 1 ? "markers" : "lines",
    name,
    x: curve.steps,
    y: curve.values,
    line: { color: colour, width: 1.6 },
    marker: { color: colour, size: 5 },
    hovertemplate: `${say.step} %{x}<br>${name}: %{y:.4g}<extra></extra>`,
    showlegend: false,
    ...more,
  });
  const points = ({ steps }: Curve) => ({ mode: steps.length > 40 ? "lines" : "lines+markers" });
  const listed = { showlegend: true };
  const panels: Panel[] = [
    {
      title: say.loss,
      traces: [
        line({ steps: data.steps, values: data.loss }, say.batchLoss, "#7f7f7f", {
          ...listed,
          line: { color: "#7f7f7f", width: 1.2 },
        }),
        line(data.epochLoss, say.epochLoss, theme.text, { ...listed, ...points(data.epochLoss) }),
      ],
      axis: state.logarithmic ? powersOfTen : {},
    },
  ];
  if (data.score.steps.length > 0) {
    const name = say.metric(escapeMarkup(state.metric));
    panels.push({
      title: name,
      traces: [line(data.score, name, theme.text, points(data.score))],
      axis: state.metric === "accuracy" ? { range: [-0.03, 1.05] } : {},
    });
  }
  panels.push({ title: say.gradient, traces: normsOf(state, theme.text, line), axis: powersOfTen });
  if (data.times !== undefined) panels.push(throughTime(data.times, say));
  if (data.radii.length > 0) {
    const traces = data.radii.map((curve, n) => {
      const name = radiusName(state, n);
      // Where a parameter has one block only its norm's entry in the legend is also that of its spectral radius.
      const known = curve.block === null && state.gradients === "parameters";
      const parameter = known ? data.norms.findIndex((norm) => norm.name === curve.name) : -1;
      if (parameter >= 0) return line(curve, name, colour(parameter), { ...points(curve), legendgroup: curve.name });
      const look = { color: colour(n + 1), width: 2, dash: "dot" };
      return line(curve, `λ ${name}`, colour(n + 1), { ...points(curve), ...listed, line: look });
    });
    panels.push({ title: say.radius, traces, axis: { rangemode: "tozero" }, line: 1 });
  }
  panels.push({
    title: say.learningRate,
    traces: [line({ steps: data.steps, values: data.learningRate }, "α", theme.text)],
    axis: { rangemode: "tozero" },
  });
  return panels;
}

/** A map of training steps and time steps; what is 0 is left blank. */
function throughTime({ steps, norms }: NonNullable<MonitorData["times"]>, say: MonitorLabels): Panel {
  const K = norms.length / steps.length;
  const z = Array.from({ length: K }, (_, k) =>
    Array.from(steps, (_, n) => (norms[n * K + k] > 0 ? Math.log10(norms[n * K + k]) : null)),
  );
  return {
    title: say.throughTime,
    traces: [
      {
        type: "heatmap",
        name: "times",
        x: steps,
        y: Array.from({ length: K }, (_, k) => k + 1),
        z,
        colorscale: "Viridis",
        showscale: false,
        showlegend: false,
        hovertemplate: `${say.step} %{x}, k = %{y}<br>10<sup>%{z:.2f}</sup><extra></extra>`,
      },
    ],
    axis: { range: [0.5, K + 0.5], title: { text: "k", standoff: 2, font: { size: 12 } } },
  };
}

const powersOfTen = { type: "log", exponentformat: "power", minorloglabels: "none", nticks: 5 };

function radiusName({ data, language }: MonitorState, n: number): string {
  const { name, block } = data.radii[n];
  return block === null ? escapeMarkup(name) : labels[language].block(escapeMarkup(name), block);
}

function normsOf(
  state: MonitorState,
  text: string,
  line: (curve: Curve, name: string, colour: string, more?: object) => Record<string, unknown>,
): Record<string, unknown>[] {
  const say = labels[state.language];
  const { steps, norm, norms, normSteps, clipped } = state.data;
  const whole = { showlegend: true, line: { color: text, width: 1.2 } };
  const traces = [line({ steps, values: norm }, say.network, text, whole)];
  const where = [...clipped.keys()].filter((n) => clipped[n] > 0);
  if (where.length > 0) {
    const at = { steps: Float32Array.from(where, (n) => steps[n]), values: Float32Array.from(where, (n) => norm[n]) };
    traces.push(
      line(at, say.clipped, text, {
        mode: "markers",
        marker: { color: text, symbol: "triangle-down-open", size: 7 },
        customdata: where.map((n) => say.clippedShare(percent(clipped[n]))),
        hovertemplate: `${say.step} %{x}<br>%{customdata}<extra></extra>`,
        showlegend: true,
      }),
    );
  }
  if (state.gradients === "network") return traces;
  return [
    ...norms.map(({ name, values }, n) =>
      line({ steps: normSteps, values }, escapeMarkup(name), colour(n), {
        showlegend: true,
        legendgroup: name,
        line: { color: colour(n), width: 1, dash: dash(n) },
      }),
    ),
    ...traces,
  ];
}

/** A share for a reader: "12 %". */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** 12,345 whatever the machine's own language is. */
function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}
