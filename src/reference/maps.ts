import type { StructureTrace } from "../core/structures/trace.js";
import type { Trace, TracedQuantity } from "../core/trace/trace.js";

/** A heat map: values in rows, each with its name on hover. */
export interface HeatMap {
  readonly title: string;
  readonly rows: readonly (readonly number[])[];
}

/** States and gates of the first sequence in the last layer of a trace, one row a unit and one column a step. */
export function ofTrace(trace: Trace, layer: number = trace.layers.length - 1): HeatMap[] {
  const { states, gates, H, T = trace.T } = trace.layers[layer];
  return [...states, ...gates].map((quantity) => ({
    title: `${quantity.label} ${quantity.name}`,
    rows: rowsOverTime(quantity, quantity.shape ?? [H], T, trace.B),
  }));
}

function rowsOverTime({ values }: TracedQuantity, shape: readonly number[], T: number, B: number): number[][] {
  const size = shape.reduce((product, length) => product * length, 1);
  return Array.from({ length: size }, (_, n) => Array.from({ length: T }, (_, t) => values[t * B * size + n]));
}

/** What each update of a tree or graph computed: one row a value, one column a node, an edge or a graph. */
export function ofStructure({ updates }: StructureTrace): HeatMap[] {
  return updates.flatMap(({ of, members, quantities }, step) =>
    quantities.map(({ label, name, values }) => {
      const size = values.length / members.length;
      return {
        title: `update ${step}, ${of}: ${label} ${name}`,
        rows: Array.from({ length: size }, (_, n) => members.map((_, member) => values[member * size + n])),
      };
    }),
  );
}

/** Symbols as numbers, for a heat map of a tape or of states. */
export function numbered(rows: readonly (readonly string[])[]): number[][] {
  const symbols = [...new Set(rows.flat())].sort();
  return rows.map((row) => row.map((symbol) => symbols.indexOf(symbol)));
}

/** Columns become rows. */
export function transposed(rows: readonly (readonly number[])[]): number[][] {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
