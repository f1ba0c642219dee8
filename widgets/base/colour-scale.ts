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

/** A frame about a row of a map that is `rowHeight` pixels high and has columns 1 to `columns`: shapes of a layout. */
export function rowFrame(
  axes: { readonly xref: string; readonly yref: string },
  row: number,
  columns: number,
  rowHeight: number,
): Record<string, unknown>[] {
  // Black in white is seen on any colour of the map; both run outside of the row.
  const lines = [
    { color: "#ffffff", distance: 1.8 },
    { color: "#000000", distance: 0.6 },
  ];
  return lines.map(({ color, distance }) => {
    const half = 0.5 + distance / rowHeight;
    const around = { x0: 0.5, x1: columns + 0.5, y0: row - half, y1: row + half };
    return { type: "rect", ...axes, ...around, line: { color, width: 1.2 } };
  });
}
