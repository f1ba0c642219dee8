import type { Cell, Quantity, StepValues } from "../cells/cell.js";
import { describeShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Trace, TracedQuantity, TraceOptions } from "./trace.js";

/**
 * The trace of an unrolled run: reads every tensor that the cell declares, and walks the graph back from the last hidden
 * state of the top layer for the error terms.
 * @param steps `steps[layer][t]`, with a graph that has not been walked yet.
 */
export function takeTrace(
  cell: Cell,
  x: Tensor,
  steps: readonly (readonly StepValues[])[],
  options: TraceOptions,
): Trace {
  const [T, B, D] = x.shape;
  const { labels } = options;
  const wrong = labels?.find((sequence) => sequence.length !== T);
  if (labels && (labels.length !== B || wrong)) {
    throw new RangeError(
      `${cell.name}.trace: labels are ${describeShape([labels.length, wrong?.length ?? T])}; they must be [B][T] = [${B}][${T}]`,
    );
  }
  const h = steps[steps.length - 1][T - 1].states.h;
  const H = h.shape[1];
  const lossGradient = options.lossGradient ?? new Float32Array(B * H).fill(1 / Math.sqrt(H));
  if (lossGradient.length !== B * H) {
    throw new RangeError(
      `${cell.name}.trace: lossGradient has ${lossGradient.length} elements; [B, H] = [${B}, ${H}] needs ${B * H}`,
    );
  }
  h.backward(lossGradient);
  return {
    cell: cell.name,
    T,
    B,
    D,
    x: Float32Array.from(x.data),
    ...(labels && { labels: labels.map((sequence) => [...sequence]) }),
    layers: steps.map((layer) => ({
      H,
      states: gather(cell.states, layer, (step, name) => step.states[name].data),
      gates: gather(cell.gates, layer, (step, name) => step.gates[name].data),
      netInputs: gather(cell.netInputs, layer, (step, name) => step.netInputs[name].data),
      errorTerms: gather(cell.netInputs, layer, (step, name) => step.netInputs[name].grad ?? new Float32Array(B * H)),
    })),
  };
}

/** A quantity's values at every step, one after the other. */
function gather(
  quantities: readonly Quantity[],
  steps: readonly StepValues[],
  valuesOf: (step: StepValues, name: string) => ArrayLike<number>,
): TracedQuantity[] {
  return quantities.map(({ name, label, labelZh, range }) => {
    const size = valuesOf(steps[0], name).length;
    const values = new Float32Array(steps.length * size);
    for (const [t, step] of steps.entries()) values.set(valuesOf(step, name), t * size);
    return { name, label, labelZh, range: range && [range[0], range[1]], values };
  });
}
