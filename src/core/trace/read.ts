import { sizeOf } from "../tensor/shape.js";
import type { LayerTrace, Trace, TracedQuantity } from "./trace.js";

/** Numbers of one sequence at one step. */
export function valueSize(layer: LayerTrace, { shape }: TracedQuantity): number {
  return shape === undefined ? layer.H : sizeOf(shape);
}

/** Steps of a layer in which sequence `b` is still there. */
export function stepsOf(trace: Trace, layer: LayerTrace, b: number): number {
  return layer.T ?? trace.lengths?.[b] ?? trace.T;
}

/** What a quantity is at one step of one sequence. */
export function valuesAt(
  trace: Trace,
  layer: LayerTrace,
  quantity: TracedQuantity,
  t: number,
  b: number,
): Float32Array {
  const size = valueSize(layer, quantity);
  return quantity.values.subarray((t * trace.B + b) * size, (t * trace.B + b + 1) * size);
}

/** A layer of a trace by its number, default the top one. Throws a RangeError for one that is not there. */
export function layerAt(where: string, trace: Trace, layer: number = trace.layers.length - 1): LayerTrace {
  const found = trace.layers[layer];
  if (found === undefined) {
    throw new RangeError(`${where}: layer is ${layer}; the trace has ${trace.layers.length} layers`);
  }
  return found;
}

/** A state or gate of a layer by its name. Throws a RangeError for one that is not there. */
export function quantityOf(where: string, { states, gates }: LayerTrace, name: string): TracedQuantity {
  const found = states.find((each) => each.name === name) ?? gates.find((each) => each.name === name);
  if (found === undefined) {
    const names = [...states, ...gates].map((each) => each.name).join(", ");
    throw new RangeError(`${where}: there is no state or gate ${name}; the layer has ${names}`);
  }
  return found;
}

/** One trace or several as a list of at least one. */
export function listOf(where: string, traces: Trace | readonly Trace[]): readonly Trace[] {
  const list = "layers" in traces ? [traces] : traces;
  if (list.length === 0) throw new RangeError(`${where}: there are no traces; it needs at least one`);
  return list;
}
