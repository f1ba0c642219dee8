import { axis, baseLayout, escapeMarkup, type Figure, type Frame } from "../base/figure.js";
import type { DecayTable, GradientDecayState } from "./curves.js";
import { drawable } from "./figure.js";
import { labels } from "./labels.js";

/** Decades at most between the ends of the colours. */
const mostDecades = 12;

/** ‖δ_{t,k}‖ of every step t of the loss (down) and k of the net input (across): what fades, fades away from the diagonal. */
export function decayTableFigure(
  state: Pick<GradientDecayState, "title" | "language" | "network">,
  { T, K, norms }: DecayTable,
  frame: Frame,
): Figure {
  const say = labels[state.language];
  const rows = Array.from({ length: T }, (_, t) =>
    Array.from(norms.subarray(t * K, (t + 1) * K), (norm) => {
      const value = drawable(norm);
      return value === null ? null : Math.log10(value);
    }),
  );
  const exponents = rows.flat().filter((value) => value !== null);
  const high = Math.ceil(exponents.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  const least = Math.floor(exponents.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  const low = Math.max(Math.min(least, high - 1), high - mostDecades);
  const bar = 76;
  const side = Math.min(frame.width - 62 - bar, 460);
  const title = state.title === "" ? say.tableTitle(escapeMarkup(state.network)) : escapeMarkup(state.title);
  const range = (count: number): [number, number] => [0.5, count + 0.5];
  return {
    data: [
      {
        type: "heatmap",
        x: Array.from({ length: K }, (_, k) => k + 1),
        y: Array.from({ length: T }, (_, t) => t + 1),
        z: rows,
        // Plotly shows text beside a value; the value itself is the exponent.
        hovertemplate: `t = %{y}, k = %{x}<br>${say.norm} = 10<sup>%{z:.2f}</sup><extra></extra>`,
        coloraxis: "coloraxis",
      },
    ],
    layout: {
      ...baseLayout(frame, title, side + 98),
      margin: { l: 54, r: frame.width - 54 - side, t: 44, b: 54 },
      showlegend: false,
      uirevision: "same",
      xaxis: axis(frame.theme, say.k, { range: range(K), automargin: false, showgrid: false, zeroline: false }),
      yaxis: axis(frame.theme, say.t, {
        range: range(T).toReversed(),
        automargin: false,
        showgrid: false,
        zeroline: false,
      }),
      coloraxis: {
        cmin: Number.isFinite(high) ? low : -1,
        cmax: Number.isFinite(high) ? high : 0,
        colorscale: "Viridis",
        colorbar: {
          thickness: 10,
          len: 1,
          x: 1.02,
          tickprefix: "10<sup>",
          ticksuffix: "</sup>",
          dtick: Math.max(1, Math.ceil((high - low) / 8)),
          title: { text: say.norm, side: "right", font: { size: 11 } },
          tickfont: { size: 10 },
          outlinewidth: 0,
        },
      },
    },
  };
}
