import type { Cell, Quantity, StepValues } from "../cells/cell.js";
import { requireLengths } from "../networks/sequence-network.js";
import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "./trace.js";

/** One layer of an unrolled run, in one direction. */
export interface UnrolledLayer {
  /** In the direction's order; each of the sequences that are not over. */
  steps: readonly StepValues[];
  reverse?: boolean;
  name?: string;
}

/**
 * The trace of an unrolled run: reads every tensor that the cell declares, and walks the graph back from what is known
 * after the last step for the error terms.
 * @param last [B, outputSize], with a graph that has not been walked yet.
 */
export function takeTrace(
  cell: Cell,
  x: Tensor,
  last: Tensor,
  layers: readonly UnrolledLayer[],
  options: TraceOptions,
): Trace {
  const head = startTrace(cell.name, x, options);
  const { T, B } = head;
  last.backward(lossGradientOf(cell.name, last, options));
  const lengths = head.lengths ?? new Array<number>(B).fill(T);
  return {
    ...head,
    layers: layers.map(({ steps, reverse, name }): LayerTrace => {
      const H = steps[0].states.h.shape[1];
      const D = x.shape[2];
      const gather = (
        quantities: readonly Quantity[],
        tensorOf: (step: StepValues, name: string) => Tensor,
        error = false,
      ) =>
        quantities.map((quantity) => {
          const shape = quantity.shape?.({ D, H });
          const values = inTimeOrder(steps, { T, B, lengths, reverse }, (step) => {
            const tensor = tensorOf(step, quantity.name);
            return error ? (tensor.grad ?? new Float32Array(tensor.data.length)) : tensor.data;
          });
          return traced(quantity, values, shape);
        });
      return {
        ...(name !== undefined && { name }),
        ...(reverse && { reverse }),
        H,
        states: gather(cell.states, (step, name) => step.states[name]),
        gates: gather(cell.gates, (step, name) => step.gates[name]),
        netInputs: gather(cell.netInputs, (step, name) => step.netInputs[name]),
        errorTerms: gather(cell.netInputs, (step, name) => step.netInputs[name], true),
      };
    }),
  };
}

/**
 * What every trace begins with, checked: sizes, input, labels and lengths.
 * @param name of the cell or network.
 * @throws RangeError for labels or lengths that do not fit `x` [T, B, D].
 */
export function startTrace(name: string, x: Tensor, { labels, lengths }: TraceOptions): Omit<Trace, "layers"> {
  const [T, B, D] = x.shape;
  requireLengths(`${name}.trace`, lengths, T, B);
  const wrong = labels?.find((sequence, b) => sequence.length !== T && sequence.length !== lengths?.[b]);
  if (labels && (labels.length !== B || wrong)) {
    throw new RangeError(
      `${name}.trace: labels are ${describeShape([labels.length, wrong?.length ?? T])}; they must be [B][T] = [${B}][${T}]`,
    );
  }
  return {
    cell: name,
    T,
    B,
    D,
    x: Float32Array.from(x.data),
    ...(labels && { labels: labels.map((each) => [...each, ...new Array<string>(T - each.length).fill("")]) }),
    ...(lengths && { lengths: [...lengths] }),
  };
}

/** ∂L/∂last that a trace's error terms start from. Throws a RangeError for a given one that does not fit. */
export function lossGradientOf(name: string, last: Tensor, { lossGradient }: TraceOptions): ArrayLike<number> {
  const [B, H] = last.shape;
  if (lossGradient === undefined) return new Float32Array(B * H).fill(1 / Math.sqrt(H));
  if (lossGradient.length !== B * H) {
    throw new RangeError(
      `${name}.trace: lossGradient has ${lossGradient.length} elements; [B, H] = [${B}, ${H}] needs ${B * H}`,
    );
  }
  return lossGradient;
}

/** A quantity of a trace, as it was declared. */
export function traced(
  { name, label, labelZh, range }: Omit<Quantity, "shape">,
  values: Float32Array,
  shape?: readonly number[],
): TracedQuantity {
  return { name, label, labelZh, range: range && [range[0], range[1]], ...(shape && { shape: [...shape] }), values };
}

/** Values [T, B, …] of steps that each hold the sequences that are not over, and may come in reverse. */
function inTimeOrder(
  steps: readonly StepValues[],
  { T, B, lengths, reverse }: { T: number; B: number; lengths: readonly number[]; reverse?: boolean },
  valuesOf: (step: StepValues) => ArrayLike<number>,
): Float32Array {
  const size = valuesOf(steps[0]).length / B;
  const values = new Float32Array(T * B * size);
  for (const [n, step] of steps.entries()) {
    const from = valuesOf(step);
    let row = 0;
    for (const [b, length] of lengths.entries()) {
      if (length <= n) continue;
      const t = reverse ? length - 1 - n : n;
      for (let k = 0; k < size; k++) values[(t * B + b) * size + k] = from[row * size + k];
      row++;
    }
  }
  return values;
}
