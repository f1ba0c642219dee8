import type { Cell, CellSizes } from "../cells/cell.js";
import { select } from "../tensor/layout.js";
import { describeShape, sameShape } from "../tensor/shape.js";
import { type DType, sumOfSquares, Tensor } from "../tensor/tensor.js";
import type { States } from "./packed.js";

type State = Cell["states"][number];

/** The layers of a network, one a direction, as its states see them. */
export interface StatefulLayers {
  cell: Cell;
  sizes: readonly CellSizes[];
  dtype: DType;
  /** How their number is called in messages: "numLayers". */
  count: string;
}

/** A recurrent network, as its states see it. */
interface Stack {
  readonly cell: Cell;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly outputSize: number;
  readonly numLayers: number;
}

/** States of one shape in every layer. Others, such as windows of inputs of different sizes, stay inside of a run. */
export function stackedStates({ cell, sizes }: Pick<StatefulLayers, "cell" | "sizes">): readonly State[] {
  return cell.states.filter((state) =>
    sizes.every((size) => sameShape(shapeOf(state, size), shapeOf(state, sizes[0]))),
  );
}

/**
 * Name of a state that a run neither gives nor starts from, as its shape differs from layer to layer: such a network cannot
 * go on where another run of it ended. Undefined where there is none.
 */
export function unevenState({ cell, inputSize, hiddenSize: H, outputSize, numLayers }: Stack): string | undefined {
  const sizes = Array.from({ length: numLayers }, (_, layer) => ({ D: layer === 0 ? inputSize : outputSize, H }));
  const even = stackedStates({ cell, sizes });
  return cell.states.find((state) => !even.includes(state))?.name;
}

/**
 * Each layer's states before the first step, each [B, …]; zeros where none are given.
 * @param initial by name, each [layers, B, …].
 * @throws RangeError for a state that is not there, a wrong shape or a NaN, TypeError for a wrong element type.
 */
export function statesBefore(
  where: string,
  layers: StatefulLayers,
  B: number,
  initial: Readonly<Record<string, Tensor | undefined>>,
): States[] {
  const { cell, sizes, dtype, count } = layers;
  const known = stackedStates(layers);
  const names = known.map(({ name }) => name);
  const unknown = Object.keys(initial).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`${where}: there is no state ${unknown}; the cell has ${names.join(", ")}`);
  }
  for (const state of known) {
    const given = initial[state.name];
    if (given === undefined) continue;
    const shape = [sizes.length, B, ...shapeOf(state, sizes[0])];
    if (!sameShape(given.shape, shape)) {
      const came = `${where}: ${state.name} has shape ${describeShape(given.shape)}`;
      throw new RangeError(
        `${came}; it must be [${count}, B, ${state.shape ? "…" : "hiddenSize"}] = ${describeShape(shape)}`,
      );
    }
    if (given.dtype !== dtype) {
      throw new TypeError(`${where}: ${state.name} is ${given.dtype}; the network is ${dtype}`);
    }
    if (Number.isNaN(sumOfSquares(given.data))) throw new RangeError(`${where}: ${state.name} holds NaN`);
  }
  return sizes.map((size, n) => {
    const entries = cell.states.map((state) => {
      const given = initial[state.name];
      return [state.name, given ? select(given, 0, n) : zeros(state, size, B, dtype)] as const;
    });
    return Object.fromEntries(entries);
  });
}

/** A state of B sequences that is 0. */
export function zeros(state: State, size: CellSizes, B: number, dtype: DType): Tensor {
  return Tensor.zeros([B, ...shapeOf(state, size)], { dtype });
}

function shapeOf(state: State, size: CellSizes): readonly number[] {
  return state.shape?.(size) ?? [size.H];
}
