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
import type { MemoryCurvesState, RememberedCurve } from "./curves.js";
import { labels } from "./labels.js";

/** How well the input of k steps ago is read, against k, of each network. */
export function memoryCurvesFigure(
  state: Pick<MemoryCurvesState, "title" | "language" | "maxDelay">,
  curves: readonly RememberedCurve[],
  frame: Frame,
): Figure {
  const say = labels[state.language];
  const delays = Array.from({ length: state.maxDelay + 1 }, (_, k) => k);
  const data = curves.map(({ name, capacity, total }, n) => ({
    type: "scatter",
    mode: "lines+markers",
    name: say.named(escapeMarkup(name), total === null ? say.overflow : say.total(threeDigits(total))),
    x: delays,
    y: capacity ?? delays.map(() => null),
    cliponaxis: false,
    line: { color: colour(n), width: 2, dash: dash(n) },
    marker: { color: colour(n), size: 6, symbol: ["circle", "square", "diamond", "triangle-up", "cross", "x"][n % 6] },
    hovertemplate: `k = %{x}<br>${say.capacity} = %{y:.3f}<extra>${escapeMarkup(name)}</extra>`,
  }));
  const widest = 52 + 6.6 * Math.max(...curves.map(({ name }) => lettersOf(name) + 22));
  const legendHeight = 20 * Math.ceil(curves.length / Math.max(1, Math.floor(frame.width / widest)));
  const plotHeight = Math.round(Math.min(360, Math.max(260, frame.width * 0.5)));
  return {
    data,
    layout: {
      ...baseLayout(frame, state.title === "" ? say.title : escapeMarkup(state.title), plotHeight + legendHeight),
      margin: { l: 56, r: 16, t: 40, b: 50 + legendHeight, autoexpand: false },
      showlegend: true,
      uirevision: "same",
      xaxis: axis(frame.theme, say.delay, { range: [-0.3, state.maxDelay + 0.3], automargin: false, zeroline: false }),
      yaxis: axis(frame.theme, say.axis, { range: [0, 1.02], automargin: false, zeroline: false }),
    },
  };
}
