import { axis, baseLayout, colour, dash, escapeMarkup, type Figure, type Frame, threeDigits } from "../base/figure.js";
import type { DecayCurve, GradientDecayState } from "./curves.js";
import { labels } from "./labels.js";

/**
 * The points ‖δ_{t,k}‖ of each network, the line γ^{t−k} fitted to them, of an SRN the bound (γ_f σ₁)^{t−k}, and where the
 * gradient is clipped what is left of the points.
 * @param options.fits whether the legend tells each γ, for where no table beside the plot does; default false.
 */
export function gradientDecayFigure(
  state: Pick<GradientDecayState, "title" | "language" | "length">,
  curves: readonly DecayCurve[],
  frame: Frame,
  options: { fits?: boolean } = {},
): Figure {
  const say = labels[state.language];
  const lines = curves.flatMap(({ name, place, lag, norm, gamma, intercept }) => {
    const shown = escapeMarkup(name);
    return [
      {
        type: "scatter",
        mode: "markers",
        name: options.fits ? say.fit(shown, threeDigits(gamma)) : shown,
        legendgroup: String(place),
        x: lag,
        y: norm.map(drawable),
        cliponaxis: false,
        marker: { color: colour(place), size: 6, symbol: markers[place % markers.length], maxdisplayed: mostMarked },
        hovertemplate: `t − k = %{x}<br>${say.norm} = %{y:.3g}<extra>${shown}</extra>`,
      },
      {
        type: "scatter",
        mode: "lines",
        name: shown,
        legendgroup: String(place),
        showlegend: false,
        x: lag,
        y: lag.map((steps) => (Number.isNaN(gamma) ? null : drawable(intercept * gamma ** steps))),
        line: { color: colour(place), width: 2, dash: dash(place) },
        hoverinfo: "skip",
      },
    ];
  });
  const bounds = curves
    .filter(({ bound }) => Number.isFinite(bound))
    .map(({ name, place, lag, norm, bound }) => ({
      type: "scatter",
      mode: "lines",
      name: say.bound(escapeMarkup(name)),
      x: lag,
      y: lag.map((steps) => drawable(norm[0] * bound ** steps)),
      line: { color: colour(place), width: 1.5, dash: "dot" },
      hovertemplate: `${say.bound(escapeMarkup(name))}<br>t − k = %{x}: %{y:.3g}<extra></extra>`,
    }));
  const clipped = curves.map(({ name, place, lag, norm, kept }) => ({
    type: "scatter",
    mode: "lines",
    name: say.clipped(escapeMarkup(name)),
    legendgroup: String(place),
    showlegend: false,
    x: lag,
    y: norm.map((value) => (kept < 1 ? drawable(value * kept) : null)),
    line: { color: colour(place), width: 1 },
    hovertemplate: `${say.clipped(escapeMarkup(name))}<br>t − k = %{x}: %{y:.3g}<extra></extra>`,
  }));
  const entries = curves.length + bounds.length;
  const legendHeight = 20 * Math.ceil(entries / Math.max(1, Math.floor(frame.width / 170))) + 6;
  const title = state.title === "" ? say.title : escapeMarkup(state.title);
  const plotHeight = Math.round(Math.min(380, Math.max(280, frame.width * 0.52)));
  const drawn = [...lines, ...clipped].flatMap(({ y }) => y).filter((value) => value !== null);
  return {
    data: [...lines, ...bounds, ...clipped],
    layout: {
      ...baseLayout(frame, title, plotHeight + legendHeight),
      margin: { l: 68, r: 16, t: 40, b: 50 + legendHeight, autoexpand: false },
      showlegend: true,
      uirevision: "same",
      xaxis: axis(frame.theme, say.lag, { range: [-0.02 * state.length, state.length - 0.5], automargin: false }),
      yaxis: axis(frame.theme, say.norm, {
        automargin: false,
        type: "log",
        range: decades(drawn),
        exponentformat: "power",
        minorloglabels: "none",
        nticks: 8,
      }),
    },
  };
}

/** Whole powers of ten about all values, so that the axis stands still while they change a little. */
function decades(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  if (high === 0) return [-1, 1];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  const step = to - from > 12 ? 3 : 1;
  const least = step * Math.floor(from / step);
  return [least - 0.1, Math.max(step * Math.ceil(to / step), least + step) + 0.1];
}

/** What has a place on a logarithmic axis. */
export function drawable(value: number): number | null {
  return value > 0 && Number.isFinite(value) ? value : null;
}

/** Points at most that are marked, of a curve: the pointer finds the others too. */
const mostMarked = 26;

const markers = ["circle", "square", "diamond", "triangle-up", "cross", "x"];
