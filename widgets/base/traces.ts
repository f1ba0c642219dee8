import type { LayerTrace, Trace, TracedQuantity } from "../../src/core/trace/trace.js";

/** The sequences of a batch that a widget is to show: those asked for, else the first few. */
export function chooseSequences(
  where: string,
  B: number,
  asked: readonly number[] | undefined,
  atMost: number,
): readonly number[] {
  const chosen = asked ?? Array.from({ length: Math.min(B, atMost) }, (_, b) => b);
  const wrong = chosen.find((b) => !(Number.isInteger(b) && b >= 0 && b < B));
  if (wrong !== undefined)
    throw new RangeError(`${where}: sequence is ${wrong}; the trace has sequences 0 to ${B - 1}`);
  if (chosen.length === 0) throw new RangeError(`${where}: sequences is empty; at least one is needed`);
  return chosen;
}

/** What each step's input stands for; where the trace does not say, the number of the step. */
export function tokensOf(trace: Trace, sequence: number): string[] {
  return trace.labels?.[sequence]?.slice() ?? Array.from({ length: trace.T }, (_, t) => String(t + 1));
}

/**
 * The layers that have what is drawn of units: those that take a step at each of the trace's, with the quantities that are
 * one number a unit. What has a shape of its own, such as attention weights, is left to others.
 */
export function unitLayers(trace: Trace): Pick<LayerTrace, "H" | "states" | "gates">[] {
  const ofUnits = (quantities: readonly TracedQuantity[]) => quantities.filter(({ shape }) => shape === undefined);
  return trace.layers
    .filter(({ T = trace.T }) => T === trace.T)
    .map(({ H, states, gates }) => ({ H, states: ofUnits(states), gates: ofUnits(gates) }));
}

/**
 * One quantity [T, B, H] of the chosen sequences alone, one sequence after the other: [sequences, T, H].
 * @param lengths how many steps of each of them are taken; default T.
 */
export function sequenceRows(
  values: Float32Array,
  { T, B }: Trace,
  H: number,
  chosen: readonly number[],
  lengths: readonly number[] = chosen.map(() => T),
): Float32Array {
  const rows = new Float32Array(lengths.reduce((sum, length) => sum + length, 0) * H);
  let to = 0;
  for (const [n, b] of chosen.entries()) {
    for (let t = 0; t < lengths[n]; t++, to += H) {
      const at = (t * B + b) * H;
      rows.set(values.subarray(at, at + H), to);
    }
  }
  return rows;
}
