/** Blue – white – red, with lightness the same on both sides (ColorBrewer RdBu). */
export const divergingColours: readonly string[] = [
  "#2166ac",
  "#67a9cf",
  "#d1e5f0",
  "#f7f7f7",
  "#fddbc7",
  "#ef8a62",
  "#b2182b",
];
/** Viridis: lightness grows evenly. */
export const sequentialColours: readonly string[] = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"];

/** A scale through some colours, evenly apart, as Plotly wants it. */
export function colourScale(colours: readonly string[]): [number, string][] {
  return colours.map((each, n) => [n / (colours.length - 1), each]);
}

/** A flat colour bar with its title above it. */
export function colourBar(title: string, more: Record<string, unknown>): Record<string, unknown> {
  return {
    orientation: "h",
    thickness: 8,
    xref: "paper",
    xanchor: "left",
    xpad: 0,
    yanchor: "top",
    ypad: 0,
    title: { text: title, side: "top", font: { size: 11 } },
    tickfont: { size: 10 },
    nticks: 5,
    outlinewidth: 0,
    ...more,
  };
}
