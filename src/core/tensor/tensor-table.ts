import type { Table } from "../table.js";
import { describeShape, sizeOf } from "./shape.js";

/** What a table says of a tensor. */
interface Shown {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Rows and columns that are shown at most; of more, as many from both ends. */
const most = { rows: 12, columns: 10 };

/**
 * A tensor as a table: the last axis runs along the columns, every entry of the axes before it is a row, with its index.
 * Numbers have five significant digits, whole ones all of theirs.
 */
export function tensorTable({ data, shape, dtype }: Shown): Table {
  const name = `Tensor ${describeShape(shape)}, ${dtype}`;
  if (data.length === 0) return { title: `${name}: no elements`, head: [], rows: [] };
  if (shape.length === 0) return { title: `${name}: ${asNumber(data[0])}`, head: [], rows: [] };
  const leading = shape.slice(0, -1);
  const length = shape[shape.length - 1];
  const columns = ends(length, most.columns);
  const rows = ends(sizeOf(leading), most.rows).map((row) => [
    leading.length === 0 ? "" : row === gap ? "…" : describeShape(indexOf(row, leading)),
    ...columns.map((column) => (row === gap || column === gap ? "…" : asNumber(data[row * length + column]))),
  ]);
  return {
    title: name,
    head: ["", ...columns.map((column) => (column === gap ? "…" : describeShape([column])))],
    rows,
  };
}

const gap = -1;

/** 0 … count − 1, with a gap in the middle where there are more than `atMost`. */
function ends(count: number, atMost: number): number[] {
  const all = (length: number, from: number) => Array.from({ length }, (_, n) => from + n);
  return count <= atMost ? all(count, 0) : [...all(atMost / 2, 0), gap, ...all(atMost / 2, count - atMost / 2)];
}

/** A row's index along each of the leading axes. */
function indexOf(row: number, leading: readonly number[]): number[] {
  let rest = row;
  const index = leading.toReversed().map((length) => {
    const at = rest % length;
    rest = (rest - at) / length;
    return at;
  });
  return index.reverse();
}

function asNumber(value: number): string {
  if (Number.isFinite(value)) return String(Number.isInteger(value) ? value : Number(value.toPrecision(5)));
  return String(value).replace("Infinity", "∞");
}
