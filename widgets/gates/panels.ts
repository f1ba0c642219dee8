import type { KeptQuantity } from "../base/traces.js";

/** Places in pixels. */
export const gap = { top: 62, title: 27, network: 24, bar: 48, between: 12, left: 46, right: 12, column: 52 };

/** Where the blocks of several networks stand: side by side as far as there is room. */
export interface Blocks {
  /** Pixels between the figure's margins. */
  inner: number;
  width: number;
  left(n: number): number;
  /** The tops of the blocks, given the height of each; a row is as high as its highest. */
  rows(heights: readonly number[]): { height: number; top(n: number): number };
}

export function columnsOf(count: number, width: number): Blocks {
  const across = Math.min(count, width < 600 ? 1 : width < 900 ? 2 : 3);
  const inner = width - gap.left - gap.right;
  const blockWidth = (inner - (across - 1) * gap.column) / across;
  return {
    inner,
    width: blockWidth,
    left: (n) => gap.left + (n % across) * (blockWidth + gap.column),
    rows(heights) {
      const rows = Array.from({ length: Math.ceil(count / across) }, (_, row) => {
        return Math.max(...heights.slice(row * across, (row + 1) * across));
      });
      const top = (n: number): number => rows.slice(0, Math.floor(n / across)).reduce((sum, each) => sum + each, 0);
      return { height: top(rows.length * across), top };
    },
  };
}

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
