import { colourScale, sequentialColours } from "../base/colour-scale.js";
import {
  axis,
  baseLayout,
  colour,
  dash,
  escapeMarkup,
  type Figure,
  type Frame,
  legendHeight,
  lettersOf,
} from "../base/figure.js";
import { symbolColours, symbolInk } from "../base/program.js";
import { labels } from "./labels.js";
import { durationOf, type Segment, type SpectrogramState, soundOf } from "./state.js";

/** Where the time axis lies, in pixels: the cursor is drawn over the plot. */
export const place = { left: 62, right: 14 };
const gap = { top: 42, heading: 18, row: 24, bottom: 44 };
const heights = { wave: 64, frames: 150, posteriors: 130 };
/** As many posteriors are drawn, the greatest ones: room for ten digits and the blank. */
const mostLines = 11;

/** Where the panels begin and end, in pixels from the top: the cursor goes through all of them. */
export function panelsOf({ data }: Pick<SpectrogramState, "data">): { top: number; bottom: number } {
  const panels = [heights.wave, heights.frames, ...(data.posteriors === null ? [] : [heights.posteriors])];
  const rows = [data.path, data.segments].filter(({ length }) => length > 0).length;
  const all = panels.reduce((sum, height) => sum + gap.heading + height, 0);
  return { top: gap.top + gap.heading, bottom: gap.top + all + rows * gap.row };
}

/** Waveform, spectrogram, posteriors and labels over one time axis. */
export function spectrogramFigure(state: SpectrogramState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { data: given } = state;
  const { frames, T, M, offset, hop, posteriors, path, segments, text } = given;
  const rows = [
    { name: say.decoded, segments: path },
    { name: say.spoken, segments },
  ].filter((row) => row.segments.length > 0);
  const lines = linesOf(state);
  const legend =
    lines.length === 0
      ? 0
      : legendHeight(
          lines.map(({ name }) => name),
          width,
        );

  // Every panel with its top and height, in pixels from the top.
  let top = gap.top;
  const panel = (height: number): { top: number; height: number } => {
    const own = { top: top + gap.heading, height };
    top += gap.heading + height;
    return own;
  };
  const wave = panel(heights.wave);
  const map = panel(heights.frames);
  const curves = posteriors === null ? undefined : panel(heights.posteriors);
  const strips = rows.map((row) => {
    const own = { ...row, top, height: gap.row };
    top += gap.row;
    return own;
  });
  const height = panelsOf(state).bottom + gap.bottom + legend;
  const domain = (each: { top: number; height: number }): [number, number] => [
    1 - (each.top + each.height) / height,
    1 - each.top / height,
  ];

  const time = {
    domain: [place.left / width, 1 - place.right / width],
    range: [0, durationOf(given)],
    fixedrange: true,
  };
  const plain = { automargin: false, zeroline: false, showgrid: false, fixedrange: true };
  const last = strips.length > 0 ? "y4" : curves ? "y3" : "y2";
  const title = [state.title === "" ? say.title : state.title, text].filter(Boolean).join(say.between);
  const layout: Record<string, unknown> & { width: number; height: number } = {
    ...baseLayout(frame, escapeMarkup(title), height),
    margin: { l: 0, r: 0, t: 0, b: 0, autoexpand: false },
    showlegend: lines.length > 0,
    dragmode: false,
    xaxis: axis(theme, say.time, { ...time, anchor: last, automargin: false, zeroline: false, ticksuffix: "" }),
    yaxis: axis(theme, "", { ...plain, domain: domain(wave), range: [-1.05, 1.05], tickvals: [-1, 0, 1] }),
    yaxis2: axis(theme, say.band, { ...plain, domain: domain(map), range: [-0.5, M - 0.5], nticks: 5 }),
    coloraxis: { colorscale: colourScale(sequentialColours), showscale: false, ...boundsOf(frames) },
  };
  const headings: object[] = [];
  const heading = (what: string, at: { top: number }): void => {
    headings.push({
      text: what,
      xref: "paper",
      yref: "paper",
      x: place.left / width,
      y: 1 - at.top / height,
      xanchor: "left",
      yanchor: "bottom",
      showarrow: false,
      font: { size: 11 },
    });
  };
  heading(say.wave, wave);
  heading(say.spectrogram, map);
  const data: Record<string, unknown>[] = [
    {
      type: "scatter",
      mode: "lines",
      ...envelopeOf(state, width - place.left - place.right),
      line: { color: colour(0), width: 1 },
      hoverinfo: "skip",
      showlegend: false,
    },
    {
      type: "heatmap",
      x: Array.from({ length: T }, (_, t) => offset + (t + 0.5) * hop),
      z: Array.from({ length: M }, (_, m) => Float32Array.from({ length: T }, (_, t) => frames[t * M + m])),
      yaxis: "y2",
      coloraxis: "coloraxis",
      hovertemplate: `%{x:.2f} s, ${say.band} %{y}: %{z:.3g}<extra></extra>`,
    },
  ];
  if (curves !== undefined) {
    heading(say.posteriors, curves);
    layout.yaxis3 = axis(theme, "p", {
      ...plain,
      showgrid: true,
      domain: domain(curves),
      range: [-0.02, 1.04],
      nticks: 4,
    });
    data.push(...lines);
  }
  const shapes: object[] = [];
  if (strips.length > 0) {
    const [first, end] = [strips[0], strips[strips.length - 1]];
    const whole = { top: first.top, height: end.top + end.height - first.top };
    layout.yaxis4 = axis(theme, "", {
      ...plain,
      domain: domain(whole),
      range: [strips.length, 0],
      showticklabels: false,
    });
    const known = [...new Set(strips.flatMap((strip) => strip.segments.map(({ label }) => label)))];
    const scale = (width - place.left - place.right) / durationOf(given);
    for (const [n, strip] of strips.entries()) {
      headings.push({
        text: strip.name,
        xref: "paper",
        yref: "y4",
        x: (place.left - 6) / width,
        y: n + 0.5,
        xanchor: "right",
        showarrow: false,
        font: { size: 10 },
      });
      for (const { label, start, end } of strip.segments) {
        const shade = symbolColours[1 + (known.indexOf(label) % (symbolColours.length - 1))];
        const box = { x0: start, x1: end, y0: n + 0.08, y1: n + 0.92, fillcolor: shade, line: { width: 0 } };
        shapes.push({ type: "rect", xref: "x", yref: "y4", ...box });
        if ((end - start) * scale < 7 * lettersOf(label)) continue;
        const middle = { x: (start + end) / 2, y: n + 0.5, showarrow: false, font: { size: 11, color: symbolInk } };
        headings.push({ text: escapeMarkup(label), xref: "x", yref: "y4", ...middle });
      }
    }
    // A trace of their own: an axis without one is not drawn.
    data.push({
      type: "scatter",
      mode: "markers",
      yaxis: "y4",
      showlegend: false,
      ...middles(strips),
      marker: { size: 12, opacity: 0 },
    });
  }
  layout.annotations = headings;
  layout.shapes = shapes;
  return { data, layout };
}

function middles(strips: readonly { segments: readonly Segment[] }[]): Record<string, unknown> {
  const all = strips.flatMap(({ segments }, n) => segments.map((segment) => ({ n, ...segment })));
  return {
    x: all.map(({ start, end }) => (start + end) / 2),
    y: all.map(({ n }) => n + 0.5),
    customdata: all.map(({ label, start, end }) => `${escapeMarkup(label)}: ${start.toFixed(2)}–${end.toFixed(2)} s`),
    hovertemplate: "%{customdata}<extra></extra>",
  };
}

/** The posteriors that reach something, the blank in grey. */
function linesOf({ data, language }: SpectrogramState): (Record<string, unknown> & { name: string })[] {
  const { posteriors, labels: names, blank, offset } = data;
  if (posteriors === null) return [];
  const { values, S, hop } = posteriors;
  const C = names.length;
  const curves = names.map((name, c) => {
    const y = Float32Array.from({ length: S }, (_, s) => values[s * C + c]);
    return { name: c === blank ? labels[language].blank : name, c, y, most: y.reduce((a, b) => Math.max(a, b), 0) };
  });
  const greatest = curves
    .filter(({ c, most }) => c === blank || most > 0.05)
    .sort((a, b) => Number(b.c === blank) - Number(a.c === blank) || b.most - a.most)
    .slice(0, mostLines)
    .sort((a, b) => a.c - b.c);
  return greatest.map(({ name, c, y }) => ({
    type: "scatter",
    mode: "lines",
    name: escapeMarkup(name),
    x: Array.from({ length: S }, (_, s) => offset + (s + 0.5) * hop),
    y,
    yaxis: "y3",
    line: c === blank ? { color: "#9e9e9e", width: 1.3, dash: "dot" } : { color: colour(c), width: 2, dash: dash(c) },
    hovertemplate: `%{x:.2f} s: p = %{y:.3f}<extra>${escapeMarkup(name)}</extra>`,
  }));
}

/** The waveform as Plotly can draw it: of each pixel's samples the least and the greatest. */
function envelopeOf({ data }: SpectrogramState, pixels: number): { x: number[]; y: number[] } {
  const samples = soundOf(data);
  const columns = Math.min(samples.length, Math.max(1, Math.floor(pixels)));
  const [x, y]: [number[], number[]] = [[], []];
  for (let column = 0; column < columns; column++) {
    const from = Math.floor((column * samples.length) / columns);
    const to = Math.floor(((column + 1) * samples.length) / columns);
    let [low, high] = [samples[from], samples[from]];
    for (let n = from + 1; n < to; n++) {
      if (samples[n] < low) low = samples[n];
      if (samples[n] > high) high = samples[n];
    }
    const time = from / data.sampleRate;
    x.push(time, time);
    y.push(low, high);
  }
  return { x, y };
}

function boundsOf(frames: Float32Array): { cmin: number; cmax: number } {
  let [cmin, cmax] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of frames) {
    if (value < cmin) cmin = value;
    if (value > cmax) cmax = value;
  }
  return { cmin, cmax };
}
