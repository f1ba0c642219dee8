import { axis, baseLayout, colour, dash, escapeMarkup, type Figure, type Frame, threeDigits } from "../base/figure.js";
import type { DecayCurve, GradientDecayState } from "./curves.js";
import { labels } from "./labels.js";

/** The points ‖δ_{t,k}‖ of each network and the line γ^{t−k} fitted to them. */
export function gradientDecayFigure(
  state: Pick<GradientDecayState, "title" | "language">,
  curves: readonly DecayCurve[],
  frame: Frame,
): Figure {
  const say = labels[state.language];
  const data = curves.flatMap(({ name, lag, norm, gamma, intercept }, n) => {
    const shown = escapeMarkup(name);
    return [
      {
        type: "scatter",
        mode: "markers",
        name: `${shown}: ${say.norm}`,
        legendgroup: `${n}`,
        x: lag,
        y: norm.map(drawable),
        cliponaxis: false,
        marker: { color: colour(n), size: 6, symbol: markers[n % markers.length] },
        hovertemplate: `t − k = %{x}<br>${say.norm} = %{y:.3g}<extra>${shown}</extra>`,
      },
      {
        type: "scatter",
        mode: "lines",
        name: say.fit(shown, threeDigits(gamma)),
        legendgroup: `${n}`,
        x: lag,
        y: Number.isFinite(gamma) ? lag.map((steps) => drawable(intercept * gamma ** steps)) : lag.map(() => null),
        line: { color: colour(n), width: 2, dash: dash(n) },
        hoverinfo: "skip",
      },
    ];
  });
  const perRow = frame.width < 480 ? 1 : 2;
  const legendHeight = 20 * Math.ceil((2 * curves.length) / perRow);
  const title = state.title === "" ? say.title : escapeMarkup(state.title);
  const plotHeight = Math.round(Math.min(380, Math.max(280, frame.width * 0.52)));
  return {
    data,
    layout: {
      ...baseLayout(frame, title, plotHeight + legendHeight),
      margin: { l: 68, r: 16, t: 40, b: 50 + legendHeight },
      showlegend: true,
      uirevision: "same",
      xaxis: axis(frame.theme, say.lag, { rangemode: "tozero" }),
      yaxis: axis(frame.theme, say.norm, {
        automargin: false,
        type: "log",
        exponentformat: "power",
        minorloglabels: "none",
        nticks: 8,
      }),
    },
  };
}

/** What has a place on a logarithmic axis. */
function drawable(value: number): number | null {
  return value > 0 && Number.isFinite(value) ? value : null;
}

const markers = ["circle", "square", "diamond", "triangle-up", "cross", "x"];
