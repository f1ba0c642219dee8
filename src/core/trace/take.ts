import type { Cell, Quantity, StepValues } from "../cells/cell.js";
import { requireLengths, type SequenceOutput } from "../networks/sequence-network.js";
import { concat, reshape } from "../tensor/layout.js";
import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "./trace.js";

/** One layer of an unrolled run, in one direction. */
interface UnrolledLayer {
  /** In the direction's order; each of the sequences that are not over. */
  steps: readonly StepValues[];
  reverse?: boolean;
  name?: string;
}

/**
 * The trace of an unrolled run: reads every tensor that the cell declares, and walks the graph back from what is known
 * after the last step for the error terms.
 * @param output with a graph that has not been walked yet.
 */
export function takeTrace(
  cell: Cell,
  x: Tensor,
  output: SequenceOutput,
  layers: readonly UnrolledLayer[],
  options: TraceOptions,
): Trace {
  const head = startTrace(cell.name, x, options);
  walkBack(cell.name, output, options);
  return { ...head, layers: layerTraces(cell, layers, head) };
}

/** What an unrolled run's layers computed, once its graph has been walked back. */
export function layerTraces(
  cell: Cell,
  layers: readonly UnrolledLayer[],
  { T, B, lengths = new Array<number>(B).fill(T) }: Pick<Trace, "T" | "B" | "D" | "lengths">,
): LayerTrace[] {
  return layers.map(({ steps, reverse, name }): LayerTrace => {
    const H = steps[0].states.h.shape[1];
    const gather = (
      quantities: readonly Quantity[],
      tensorOf: (step: StepValues, name: string) => Tensor,
      error = false,
    ) =>
      quantities.map((quantity) => {
        // As it came: a window of inputs is as wide as what the layer reads.
        const shape = quantity.shape && tensorOf(steps[0], quantity.name).shape.slice(1);
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
  });
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

/**
 * Walks the graph of an output back with the gradients that a trace's error terms start from.
 * @throws RangeError for given ones that do not fit.
 */
export function walkBack(name: string, { y, last }: SequenceOutput, options: TraceOptions): void {
  const ofLast = gradientFor(name, "lossGradient", last, options.lossGradient, 1 / Math.sqrt(last.shape[1]));
  if (options.outputGradient === undefined) {
    last.backward(ofLast);
    return;
  }
  const ofY = gradientFor(name, "outputGradient", y, options.outputGradient, 0);
  const both = concat([reshape(last, [last.data.length]), reshape(y, [y.data.length])], 0);
  const gradient = new Float64Array(both.data.length);
  gradient.set(ofLast);
  gradient.set(ofY, ofLast.length);
  both.backward(gradient);
}

function gradientFor(
  name: string,
  option: "lossGradient" | "outputGradient",
  { shape, data }: Tensor,
  given: ArrayLike<number> | undefined,
  otherwise: number,
): Float64Array {
  if (given === undefined) return new Float64Array(data.length).fill(otherwise);
  if (given.length !== data.length) {
    const axes = option === "lossGradient" ? "[B, H]" : "[T, B, H]";
    throw new RangeError(
      `${name}.trace: ${option} has ${given.length} elements; ${axes} = ${describeShape(shape)} needs ${data.length}`,
    );
  }
  const gradient = Float64Array.from(given);
  if (gradient.some(Number.isNaN)) throw new RangeError(`${name}.trace: ${option} holds NaN`);
  return gradient;
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
