import { baseLayout, type Figure, paperTheme } from "../../widgets/base/figure.js";
import type { HeatMap } from "./maps.js";

const width = 360;
const titleHeight = 26;

/** Heat maps below one another. */
export function figureOf(maps: readonly HeatMap[]): Figure {
  const shown = maps.slice(0, 6);
  const heights = shown.map(({ rows }) => titleHeight + Math.min(90, 14 + 8 * rows.length));
  const height = heights.reduce((total, each) => total + each, 8);
  const frame = { width, theme: paperTheme, webgl: false };
  let top = height;
  const axes = shown.map((_, n) => {
    const domain = [(top - heights[n] + 8) / height, (top - titleHeight) / height];
    top -= heights[n];
    return domain;
  });
  const suffix = (n: number): string => (n === 0 ? "" : String(n + 1));
  const hidden = { showticklabels: false, showgrid: false, zeroline: false, ticks: "" };
  return {
    data: shown.map(({ rows }, n) => ({
      type: "heatmap",
      z: rows,
      xaxis: `x${suffix(n)}`,
      yaxis: `y${suffix(n)}`,
      colorscale: "RdBu",
      zmid: 0,
      showscale: false,
    })),
    layout: {
      ...baseLayout(frame, "", height),
      margin: { l: 6, r: 6, t: 0, b: 0 },
      annotations: shown.map(({ title }, n) => ({
        text: title,
        xref: "paper",
        yref: "paper",
        x: 0,
        y: axes[n][1],
        xanchor: "left",
        yanchor: "bottom",
        showarrow: false,
        font: { size: 12 },
      })),
      ...Object.fromEntries(
        shown.flatMap((_, n) => [
          [`xaxis${suffix(n)}`, { ...hidden, anchor: `y${suffix(n)}` }],
          [`yaxis${suffix(n)}`, { ...hidden, anchor: `x${suffix(n)}`, domain: axes[n], autorange: "reversed" }],
        ]),
      ),
    },
  };
}
