import {
  axis,
  baseLayout,
  colour,
  dash,
  escapeMarkup,
  type Figure,
  type Frame,
  lettersOf,
  threeDigits,
} from "../base/figure.js";
import { labels } from "./labels.js";
import { errorsOf, type ForecastState, placeOf } from "./state.js";

const gap = { top: 44, left: 62, right: 16, between: 58, bottom: 44, entry: 52 };
/** Of a normal distribution, 95 % lie within so many standard deviations. */
const wide = 1.96;
/** 18 % as the last digits of a colour: a trace's own opacity would be a layer, see the painter of the pictures. */
const translucent = "2e";

/** The series with the forecasts from the present origin, and below it the errors by horizon. */
export function forecastFigure(state: ForecastState, frame: Frame): Figure {
  const say = labels[state.language];
  const { theme, width } = frame;
  const { series, times, models, first, every, count, horizon } = state.data;
  const { origin } = state;
  const place = placeOf(state);
  const errors = errorsOf(state.data);
  const [mainHeight, errorHeight] = [Math.round(Math.min(280, Math.max(210, width * 0.4))), 130];
  const names = models.map(({ name }) => escapeMarkup(name));
  const entries = [say.series, ...models.flatMap(({ name }) => [name, say.oneStep(name)]), say.last, say.band];
  const widest = gap.entry + 6.6 * Math.max(...entries.map((entry) => lettersOf(entry)));
  const legendHeight = 20 * Math.ceil(entries.length / Math.max(1, Math.floor(width / widest)));
  const inner = mainHeight + gap.between + errorHeight;
  const height = gap.top + inner + gap.bottom + legendHeight;
  const [low, high] = rangeOf(series);
  const start = Math.max(0, first - Math.max(30, 2 * horizon));

  const data: Record<string, unknown>[] = [
    {
      type: "scatter",
      mode: "lines",
      name: say.series,
      x: times.subarray(0, series.length),
      y: series,
      line: { color: theme.text, width: 1.3 },
      hovertemplate: `%{x}: %{y:.4g}<extra>${say.series}</extra>`,
    },
  ];
  for (const [n, { mean, lower, upper }] of models.entries()) {
    const own = (values: Float32Array): Float32Array => values.subarray(place * horizon, (place + 1) * horizon);
    const ahead = times.subarray(origin, origin + horizon);
    const expected = own(mean);
    const low = lower ? own(lower) : expected.map((value, h) => value - wide * errors.models[n][h]);
    const high = upper ? own(upper) : expected.map((value, h) => value + wide * errors.models[n][h]);
    const shade = colour(n);
    const common = { type: "scatter", legendgroup: `${n}` };
    const joined = origin > 0 ? 1 : 0;
    data.push(
      {
        ...common,
        mode: "lines",
        x: [...ahead, ...Array.from(ahead).reverse()],
        y: [...high, ...Array.from(low).reverse()],
        fill: "toself",
        fillcolor: `${shade}${translucent}`,
        line: { width: 0 },
        hoverinfo: "skip",
        showlegend: false,
      },
      {
        ...common,
        mode: "lines",
        name: names[n],
        x: [...times.subarray(origin - joined, origin), ...ahead],
        y: [...series.subarray(origin - joined, origin), ...expected],
        line: { color: shade, width: 2.2, dash: dash(n) },
        hovertemplate: `%{x}: %{y:.4g}<extra>${names[n]}</extra>`,
      },
      {
        ...common,
        legendgroup: `one ${n}`,
        mode: "markers",
        name: escapeMarkup(say.oneStep(models[n].name)),
        x: Array.from({ length: count }, (_, k) => times[first + k * every]),
        y: Array.from({ length: count }, (_, k) => mean[k * horizon]),
        marker: { color: shade, size: 4, symbol: "circle-open", opacity: 0.6 },
        hovertemplate: `%{x}: %{y:.4g}<extra>${escapeMarkup(say.oneStep(models[n].name))}</extra>`,
      },
      {
        ...common,
        mode: "lines+markers",
        showlegend: false,
        x: errors.models[n].map((_, h) => h + 1),
        y: errors.models[n],
        xaxis: "x2",
        yaxis: "y2",
        line: { color: shade, width: 2, dash: dash(n) },
        marker: { color: shade, size: horizon > 30 ? 1 : 4 },
        hovertemplate: `h = %{x}: RMSE %{y:.3g}<extra>${names[n]}</extra>`,
      },
    );
  }
  // What the bands are, in no model's colour.
  data.push({
    type: "scatter",
    mode: "markers",
    name: say.band,
    x: [null],
    y: [null],
    marker: { symbol: "square", size: 12, color: `#8c8c8c${translucent}`, line: { width: 0 } },
    hoverinfo: "skip",
  });
  data.push({
    type: "scatter",
    mode: "lines",
    name: say.last,
    x: errors.last.map((_, h) => h + 1),
    y: errors.last,
    xaxis: "x2",
    yaxis: "y2",
    line: { color: "#8c8c8c", width: 1.5, dash: "dot" },
    hovertemplate: `h = %{x}: RMSE %{y:.3g}<extra>${say.last}</extra>`,
  });
  const mainBottom = 1 - mainHeight / inner;
  const highest = Math.max(...[errors.last, ...errors.models].flat().filter(Number.isFinite), 0);
  const title = state.title === "" ? say.title : escapeMarkup(state.title);
  return {
    data,
    layout: {
      ...baseLayout(frame, title, height),
      margin: { l: gap.left, r: gap.right, t: gap.top, b: gap.bottom + legendHeight, autoexpand: false },
      showlegend: true,
      uirevision: "same",
      xaxis: axis(theme, state.xTitle === "" ? say.time : escapeMarkup(state.xTitle), {
        domain: [0, 1],
        anchor: "y",
        range: [times[start], times[times.length - 1]],
        automargin: false,
        zeroline: false,
      }),
      yaxis: axis(theme, state.yTitle === "" ? say.value : escapeMarkup(state.yTitle), {
        domain: [mainBottom, 1],
        anchor: "x",
        range: [low, high],
        automargin: false,
        zeroline: false,
      }),
      xaxis2: axis(theme, say.horizon, {
        domain: [0, 1],
        anchor: "y2",
        range: [0.5, horizon + 0.5],
        automargin: false,
        zeroline: false,
      }),
      yaxis2: axis(theme, "RMSE", {
        domain: [0, errorHeight / inner],
        anchor: "x2",
        range: [0, 1.08 * highest || 1],
        automargin: false,
        zeroline: false,
        nticks: 5,
      }),
      shapes: [
        {
          type: "line",
          xref: "x",
          yref: "y domain",
          x0: times[origin - 1],
          x1: times[origin - 1],
          y0: 0,
          y1: 1,
          line: { color: theme.text, width: 1, dash: "dot" },
        },
      ],
      annotations: [
        {
          text: say.origin(String(+times[origin - 1].toPrecision(6))),
          xref: "x",
          yref: "y domain",
          x: times[origin - 1],
          y: 1,
          xanchor: origin > (first + times.length) / 2 ? "right" : "left",
          yanchor: "bottom",
          showarrow: false,
          font: { size: 11 },
        },
      ],
    },
  };
}

/** What a screen reader is told: the errors one step ahead and at the horizon. */
export function spokenErrors({ data, language }: Pick<ForecastState, "data" | "language">): string {
  const { models } = errorsOf(data);
  const say = labels[language];
  return data.models
    .map(({ name }, n) => say.errors(name, threeDigits(models[n][0]), threeDigits(models[n][data.horizon - 1])))
    .join("; ");
}

function rangeOf(series: Float32Array): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of series) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = 0.2 * (high - low || 1);
  return [low - room, high + room];
}
