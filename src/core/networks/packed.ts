import type { CellParameters, StepValues } from "../cells/cell.js";
import { concat, reshape } from "../tensor/layout.js";
import { sumIntoRows, takeRows } from "../tensor/rows.js";
import { sizeOf } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** States by name, each [B, …]. */
export type States = Readonly<Record<string, Tensor>>;

/** What one layer is run on in one direction. */
export interface Direction {
  /** [T, B, D] */
  x: Tensor;
  /** States before the first step. */
  initial: States;
  parameters: CellParameters;
}

/** What one layer gives in one direction. */
export interface LayerRun {
  /** Hidden states [T, B, H]. */
  y: Tensor;
  /** Each state after the last step, [B, …]. */
  last: Record<string, Tensor>;
  /** What the cell computed at each step, where it was run step by step: of the sequences that are not over, in their order. */
  steps?: StepValues[];
}

/** Runs a layer over sequences of one length: x [T, B, D] from the states before the first step. */
type RunLayer = (x: Tensor, initial: States) => LayerRun;

/**
 * Runs a layer over sequences of different lengths as if each were alone: in stretches of steps, each as long as the
 * same sequences go on. y is 0 beyond a sequence's end, and `last` its state there.
 */
export function runPacked(run: RunLayer, x: Tensor, initial: States, lengths?: readonly number[]): LayerRun {
  const [T, B, D] = x.shape;
  if (lengths === undefined || lengths.every((length) => length === T)) return run(x, initial);
  const flat = reshape(x, [T * B, D]);
  const outputs: Tensor[] = [];
  const outputRows: number[] = [];
  const ended: States[] = [];
  const endedRows: number[] = [];
  const steps: StepValues[] = [];
  let going = lengths.map((_, b) => b);
  let states = initial;
  let from = 0;
  for (const to of [...new Set(lengths)].sort((a, b) => a - b)) {
    const times = Array.from({ length: to - from }, (_, n) => from + n);
    const rows = times.flatMap((t) => going.map((b) => t * B + b));
    const stretch = run(reshape(takeRows(flat, rows), [to - from, going.length, D]), states);
    outputs.push(reshape(stretch.y, [rows.length, sizeOf(stretch.y.shape.slice(2))]));
    for (const row of rows) outputRows.push(row);
    steps.push(...(stretch.steps ?? []));
    const positions = going.map((_, n) => n);
    const over = positions.filter((n) => lengths[going[n]] === to);
    ended.push(mapValues(stretch.last, (state) => takeRows(state, over)));
    endedRows.push(...over.map((n) => going[n]));
    const left = positions.filter((n) => lengths[going[n]] > to);
    if (left.length > 0) states = mapValues(stretch.last, (state) => takeRows(state, left));
    going = left.map((n) => going[n]);
    from = to;
  }
  const y = sumIntoRows(concat(outputs, 0), outputRows, T * B);
  const last = Object.keys(initial).map((name) => {
    const parts = ended.map((part) => part[name]);
    return [name, sumIntoRows(concat(parts, 0), endedRows, B)];
  });
  return { y: reshape(y, [T, B, y.shape[1]]), last: Object.fromEntries(last), ...(steps.length > 0 && { steps }) };
}

/** Changes every value of a record. */
export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
