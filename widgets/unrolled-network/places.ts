import { lettersOf, tokenLabel } from "../base/figure.js";
import type { Language } from "../base/protocol.js";
import { type Place, rowOf } from "./links.js";
import type { Position, Row, UnrolledRun } from "./run.js";

/** A point in pixels, y upwards. */
export interface Point {
  x: number;
  y: number;
}

/** A row of numbers side by side: one quantity of one layer at one step, or the input there. */
export interface Strip {
  /** −1: the input. */
  layer: number;
  row: number;
  step: number;
  /** Left end. */
  x: number;
  /** Middle. */
  y: number;
  /** Width of one number. */
  tile: number;
  count: number;
}

/** A box around the numbers of one layer at one step, or around the input. */
export interface Box {
  layer: number;
  step: number;
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Where everything of the picture is. */
export interface Places {
  /** Steps that are seen, `from` … `to` − 1. */
  from: number;
  to: number;
  strips: Strip[];
  boxes: Box[];
  height: number;
  /** Room for the names of rows. */
  labelWidth: number;
  tileHeight: number;
  /** Between two rows. */
  lane: number;
}

const padding = 8;
const betweenLayers = 36;
const belowInput = 32;
/** Above the top layer, for the loss. */
const headroom = 30;

/** Lays the network out: time to the right, from the input at the bottom to the top layer. */
export function placesOf(run: UnrolledRun, language: Language, { phase, now }: Position, width: number): Places {
  const D = run.x.length / run.T;
  const sizeOf = (layer: number, row: number): number =>
    run.layers[layer].steps[0].tensorOf(run.rows[row].forward).data.length;
  const sizes = run.layers.flatMap((_, layer) => run.rows.map((_, row) => sizeOf(layer, row)));
  const most = Math.max(...sizes);
  const narrow = width < 480;
  const wide = width > 860;
  const written = most <= 6;
  const [tileHeight, lane] = written ? [32, 12] : [18, 7];
  const labelWidth = narrow ? 44 : 20 + Math.max(60, ...run.rows.map((row) => 6.3 * lettersOf(rowName(row, language))));
  const gap = narrow ? 26 : 36;
  // Two steps stand side by side on the narrowest page too.
  const half = (width - labelWidth - 6 - gap) / 2 - 2 * padding;
  const side = D <= 6 ? Math.max(most, D) : most;
  const widest = wide ? 42 : Math.max(28, Math.min(35, Math.floor(half / side)));
  const inner = written ? side * widest : Math.min(narrow ? 104 : 132, Math.max(72, most * 6));
  const boxWidth = inner + 2 * padding;
  const columns = Math.max(1, Math.min(run.T, Math.floor((width - labelWidth - 6 + gap) / (boxWidth + gap))));
  // What comes from the other side is seen rather than what goes on.
  const before = Math.floor((phase === "backward" ? columns - 1 : columns) / 2);
  const from = Math.max(0, Math.min(phase === "start" ? 0 : now - before, run.T - columns));
  const rowY = (bottom: number, row: number): number => bottom + padding + tileHeight / 2 + row * (tileHeight + lane);
  const heightOf = (rows: number): number => rows * tileHeight + (rows - 1) * lane + 2 * padding;

  const strips: Strip[] = [];
  const boxes: Box[] = [];
  let height = 0;
  for (let t = from; t < from + columns; t++) {
    const left = labelWidth + (t - from) * (boxWidth + gap);
    let bottom = belowInput;
    for (let layer = -1; layer < run.layers.length; layer++) {
      const rows = layer < 0 ? 1 : run.rows.length;
      const top = bottom + heightOf(rows);
      boxes.push({ layer, step: t, left, right: left + boxWidth, bottom, top });
      for (let row = 0; row < rows; row++) {
        const count = layer < 0 ? D : sizeOf(layer, row);
        const tile = Math.min(written ? widest : inner, inner / count);
        const x = left + (boxWidth - tile * count) / 2;
        strips.push({ layer, row, step: t, x, y: rowY(bottom, row), tile, count });
      }
      bottom = top + betweenLayers;
    }
    height = bottom - betweenLayers + headroom;
  }
  return { from, to: from + columns, strips, boxes, height, labelWidth, tileHeight, lane };
}

/** Size of the letters of a number in a tile; 0 where there is no room for any. */
export function fontOf({ tile }: Pick<Strip, "tile">): number {
  return tile >= 40 ? 11 : tile >= 34 ? 10 : tile >= 27 ? 9 : 0;
}

/** "h hidden state" */
export function rowName({ quantity: { name, label, labelZh } }: Row, language: Language): string {
  return `${name} ${tokenLabel(language === "zh" ? labelZh : label, 20)}`;
}

/** The row of numbers that something stands in; undefined where it is out of sight. */
export function stripOf({ strips }: Places, run: UnrolledRun, { layer, step, of }: Place): Strip | undefined {
  const row = layer < 0 ? 0 : rowOf(run.rows, of);
  return strips.find((each) => each.layer === layer && each.row === row && each.step === step);
}

/** The box of a layer at a step. */
export function boxOf({ boxes }: Places, layer: number, step: number): Box | undefined {
  return boxes.find((each) => each.layer === layer && each.step === step);
}
