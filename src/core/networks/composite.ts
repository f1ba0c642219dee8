import { reshape } from "../tensor/layout.js";
import { sizeOf } from "../tensor/shape.js";
import { type Tensor, withGrad } from "../tensor/tensor.js";
import { startTrace, walkBack } from "../trace/take.js";
import type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "../trace/trace.js";
import { keepingGradients } from "./parameters.js";
import {
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";

/** Runs one of the networks that a network is made of. */
export type RunPart = (part: SequenceNetwork, x: Tensor, options?: SequenceOptions) => SequenceOutput;

/** What a network made of networks computes, with its parts run by `run`. */
type Computation = (x: Tensor, options: SequenceOptions, run: RunPart) => SequenceOutput;

/**
 * The trace of a network made of networks: the gradients of what each part gives are found by one walk through the whole,
 * then each part traces itself from them.
 * @param layersOf the layers of one run of a part, as the whole wants to show them.
 */
export function traceParts(
  network: SequenceNetwork,
  name: string,
  compute: Computation,
  x: Tensor,
  options: TraceOptions,
  layersOf: (trace: Trace, part: number) => LayerTrace[],
): Trace {
  requireSequences(`${name}.trace`, x, network, options.lengths);
  const head = startTrace(name, x, options);
  const runs: { part: SequenceNetwork; input: Tensor; output: SequenceOutput; lengths?: readonly number[] }[] = [];
  keepingGradients(network.parameters(), () =>
    withGrad(() => {
      const result = compute(x.detach(), { lengths: options.lengths }, (part, input, { lengths } = {}) => {
        const { y, last } = part.forward(input, { lengths });
        // As tensors of their own: what the whole takes from y and from last has gradients apart.
        const output = { y: reshape(y, y.shape), last: reshape(last, last.shape) };
        runs.push({ part, input, output, lengths });
        return output;
      });
      walkBack(name, result, options);
    }),
  );
  const layers = runs.flatMap(({ part, input, output, lengths }, n) => {
    const trace = part.trace(input.detach(), {
      lengths,
      lossGradient: gradientOf(output.last),
      outputGradient: gradientOf(output.y),
    });
    return layersOf(trace, n);
  });
  return { ...head, layers };
}

/** Names of layers, after the part that they are of. */
export function namedLayers({ cell, layers }: Trace, part: string): LayerTrace[] {
  return layers.map((layer, n) => {
    const own = layer.name ?? (layers.length > 1 ? `layer ${n}` : "");
    return { ...layer, name: [part === "" ? cell : part, own].filter((word) => word !== "").join(", ") };
  });
}

/** A layer with every quantity's values in another order; `change` receives how many numbers a step of a sequence has. */
export function withValues(
  layer: LayerTrace,
  change: (values: Float32Array, size: number) => Float32Array,
): LayerTrace {
  const changed = (quantities: readonly TracedQuantity[]) =>
    quantities.map((quantity) => {
      return { ...quantity, values: change(quantity.values, sizeOf(quantity.shape ?? [layer.H])) };
    });
  return {
    ...layer,
    states: changed(layer.states),
    gates: changed(layer.gates),
    netInputs: changed(layer.netInputs),
    errorTerms: changed(layer.errorTerms),
  };
}

/** Parts as options of a description. */
export function describeParts(
  parts: readonly SequenceNetwork[],
): { [Name in keyof NetworkDescription]: NetworkDescription[Name] }[] {
  return parts.map((part) => ({ ...part.description() }));
}

/** Throws a TypeError unless all parts have one element type; a RangeError where there is none. */
export function requireParts(where: string, parts: readonly SequenceNetwork[]): void {
  if (parts.length === 0) throw new RangeError(`${where}: there are no networks; it needs at least one`);
  for (const { dtype } of parts) {
    if (dtype !== parts[0].dtype) throw new TypeError(`${where}: ${parts[0].dtype} and ${dtype} cannot be mixed`);
  }
}

function gradientOf({ grad, data }: Tensor): ArrayLike<number> {
  return grad ?? new Float32Array(data.length);
}
