import type { KeptQuantity } from "../base/traces.js";

/** Where the heat map of a quantity stands, in pixels from the top of the first one. */
export interface Panel {
  quantity: KeptQuantity;
  column: number;
  top: number;
  height: number;
}

/** Puts maps side by side, each as high as its units need; a row of them is as high as its highest. */
export function arrange(
  quantities: readonly KeptQuantity[],
  columns: number,
  titleHeight: number,
): { panels: Panel[]; height: number } {
  const lowest = columns === 2 ? 96 : 72;
  const panels: Panel[] = [];
  let top = 0;
  for (let n = 0; n < quantities.length; n += columns) {
    const side = quantities.slice(n, n + columns);
    const heights = side.map(({ size }) => mapHeight(size, lowest));
    panels.push(...side.map((quantity, column) => ({ quantity, column, top, height: heights[column] })));
    top += Math.max(...heights) + titleHeight;
  }
  return { panels, height: top - titleHeight };
}

function mapHeight(units: number, lowest: number): number {
  // A clock of one number is a stripe.
  return Math.round(Math.min(150, Math.max(Math.min(lowest, units * 22), units * 3.2)));
}
