import type { Cell, CellParameters, StepValues } from "../cells/cell.js";
import { showAsTable } from "../table.js";
import { select, stack } from "../tensor/layout.js";
import { Random } from "../tensor/random.js";
import { describeShape, requirePositiveInteger, sameShape } from "../tensor/shape.js";
import { type DType, sumOfSquares, Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { takeTrace } from "../trace/take.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { runFused } from "./fused.js";
import { type Initialization, requireInitialization, startingTensor } from "./initialization.js";
import { copyIntoParameters } from "./parameters.js";
import { networkTable } from "./summary.js";

/** Options of every recurrent network. */
export interface RecurrentOptions {
  /** D */
  inputSize: number;
  /** H */
  hiddenSize: number;
  /** L, stacked layers: each reads the hidden states of the one below; default 1. */
  numLayers?: number;
  /** The same seed gives the same parameters; default 0. */
  seed?: number;
  /** How the parameters start; default "uniform", PyTorch's ±1/√H. */
  initialization?: Initialization;
  /** Default "float32"; "float64" is computed step by step, and slower. */
  dtype?: DType;
}

/** Everything that is needed to make a network again but its parameters: plain JSON. */
export interface NetworkDescription {
  /** Name of the cell, "LSTM". */
  cell: string;
  /** Options of the network and its cell. */
  options: {
    inputSize: number;
    hiddenSize: number;
    numLayers: number;
    dtype: DType;
    initialization: Initialization;
  } & Record<string, string | number>;
}

/** States before the first step, each [L, B, H]; zeros where none is given. */
export type InitialState<State extends string> = Partial<Readonly<Record<State, Tensor>>>;

/** What a network gives for a batch of sequences. */
export type RecurrentOutput<State extends string> = {
  /** Hidden states of the top layer at every step, [T, B, H]. */
  y: Tensor;
} & {
  /** State of every layer after the last step, [L, B, H]. */
  [Name in State]: Tensor;
};

/** What a network gives when it is computed step by step. */
export type UnrolledOutput<State extends string> = RecurrentOutput<State> & {
  /** What each layer's cell computed at each step, `steps[layer][t]`. */
  steps: StepValues[][];
};

/**
 * A recurrent network: L stacked layers of one cell over whole sequences, in time order (NNDL §6.7.1).
 *
 * Parameters are named as in PyTorch (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`); how they
 * start is an option.
 */
export class Recurrent<State extends string = "h"> {
  /** What the cell declares of itself. */
  readonly cell: Cell;
  /** D */
  readonly inputSize: number;
  /** H */
  readonly hiddenSize: number;
  /** L */
  readonly numLayers: number;
  /** Element type of parameters, inputs and states. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  readonly #layers: readonly CellParameters[];

  static {
    showAsTable(Recurrent.prototype, networkTable);
  }

  /** @throws RangeError for a size that is not a positive whole number. */
  constructor(cell: Cell<State>, options: RecurrentOptions) {
    const { inputSize, hiddenSize, numLayers = 1, seed = 0, dtype = "float32", initialization = "uniform" } = options;
    for (const [name, value] of Object.entries({ inputSize, hiddenSize, numLayers })) {
      requirePositiveInteger(cell.name, name, value);
    }
    if (dtype !== "float32" && dtype !== "float64") {
      throw new RangeError(`${cell.name}: dtype is ${dtype}; it must be "float32" or "float64"`);
    }
    requireInitialization(cell.name, initialization);
    this.cell = cell;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.dtype = dtype;
    this.initialization = initialization;
    const random = new Random(seed, "recurrent");
    const bound = 1 / Math.sqrt(hiddenSize);
    this.#layers = Array.from({ length: numLayers }, (_, layer) => {
      const shapes = cell.parameterShapes(layer === 0 ? inputSize : hiddenSize, hiddenSize);
      return mapValues(shapes, (shape) =>
        startingTensor(initialization, random, shape, { bound, outputs: hiddenSize }, { dtype, requiresGrad: true }),
      );
    });
  }

  /**
   * Runs the network over a batch of sequences.
   *
   * In float32 a cell with a fused kernel is computed a whole sequence at a time; the numbers are those of
   * {@link unroll}.
   * @param x [T, B, D]
   * @param initial states before the first step, each [L, B, H]; zeros by default.
   * @throws RangeError for a wrong shape or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, initial: InitialState<State> = {}): RecurrentOutput<State> {
    const { kernel } = this.cell;
    if (kernel === undefined || this.dtype !== "float32") {
      return this.#unroll("forward", x, initial, this.#layers).output;
    }
    const before = this.#statesBefore("forward", x, initial);
    let y = x;
    const last = this.#layers.map((parameters, layer) => {
      const result = runFused(kernel, y, before[layer], parameters);
      y = result.y;
      return result.last;
    });
    return this.#output(y, last);
  }

  /**
   * Like {@link forward}, but step by step through the cell's equations, with everything that the cell computed on the
   * way: every state, gate and net input is a tensor that has a gradient after `backward()`. Throws as {@link forward} does.
   */
  unroll(x: Tensor, initial: InitialState<State> = {}): UnrolledOutput<State> {
    const { output, steps } = this.#unroll("unroll", x, initial, this.#layers);
    return { ...output, steps };
  }

  /**
   * Everything that the network computes on `x` [T, B, D], as plain arrays: states, gates, net inputs and the error
   * terms δ_{t,k} of the last step (NNDL §6.4). The states before the first step are 0. Gradients of the parameters are
   * left alone.
   * @throws RangeError for a wrong shape, a NaN in `x`, or labels or a loss gradient that do not fit.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const fixed = this.#layers.map((layer) => mapValues(layer, (tensor) => tensor.detach()));
    return withGrad(() => {
      const input = x.detach({ requiresGrad: true });
      const { steps } = this.#unroll("trace", input, {}, fixed);
      return takeTrace(this.cell, input, steps, options);
    });
  }

  /** What is learnt, by PyTorch's names. The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    const entries = this.#layers.flatMap((layer, l) =>
      Object.entries(layer).map(([name, tensor]) => [`${name}_l${l}`, tensor] as const),
    );
    return Object.fromEntries(entries);
  }

  /**
   * Copies values into the parameters; every name must be there.
   * @throws RangeError, with nothing changed, when names or lengths do not fit or a value is NaN.
   */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters(`${this.cell.name}.loadParameters`, this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const { inputSize, hiddenSize, numLayers, dtype, initialization, cell } = this;
    return { cell: cell.name, options: { inputSize, hiddenSize, numLayers, dtype, initialization, ...cell.options } };
  }

  #unroll(
    where: string,
    x: Tensor,
    initial: InitialState<State>,
    layers: readonly CellParameters[],
  ): { output: RecurrentOutput<State>; steps: StepValues[][] } {
    const before = this.#statesBefore(where, x, initial);
    let inputs = Array.from({ length: x.shape[0] }, (_, t) => select(x, 0, t));
    const steps = layers.map((parameters, layer) => {
      let states = before[layer];
      const layerSteps = inputs.map((input) => {
        const step = this.cell.step(input, states, parameters);
        states = step.states;
        return step;
      });
      inputs = layerSteps.map((step) => step.states.h);
      return layerSteps;
    });
    const last = steps.map((layerSteps) => layerSteps[layerSteps.length - 1].states);
    return { output: this.#output(stack(inputs, 0), last), steps };
  }

  /** Checks the arguments of a run and gives each layer's states before the first step, each [B, H]. */
  #statesBefore(where: string, x: Tensor, initial: InitialState<string>): Record<string, Tensor>[] {
    const name = `${this.cell.name}.${where}`;
    const [T, B] = x.shape;
    if (x.shape.length !== 3) {
      throw new RangeError(`${name}: x has shape ${describeShape(x.shape)}; it must be [T, B, inputSize]`);
    }
    if (x.shape[2] !== this.inputSize) {
      throw new RangeError(
        `${name}: x has shape ${describeShape(x.shape)}; the last axis must be inputSize = ${this.inputSize}`,
      );
    }
    if (T === 0 || B === 0) {
      throw new RangeError(
        `${name}: x has shape ${describeShape(x.shape)}; it needs at least one step and one sequence`,
      );
    }
    if (x.dtype !== this.dtype) throw new TypeError(`${name}: x is ${x.dtype}; the network is ${this.dtype}`);
    if (Number.isNaN(sumOfSquares(x.data))) {
      throw new RangeError(`${name}: x holds NaN, first at element ${x.data.findIndex(Number.isNaN)}`);
    }
    const shape = [this.numLayers, B, this.hiddenSize];
    for (const state of Object.keys(initial)) {
      const given = initial[state];
      if (given === undefined) continue;
      const states = this.cell.states.map((each) => each.name);
      if (!states.includes(state)) {
        throw new RangeError(`${name}: there is no state ${state}; the cell has ${states.join(", ")}`);
      }
      if (!sameShape(given.shape, shape)) {
        throw new RangeError(
          `${name}: ${state} has shape ${describeShape(given.shape)}; it must be [numLayers, B, hiddenSize] = ${describeShape(shape)}`,
        );
      }
      if (given.dtype !== this.dtype)
        throw new TypeError(`${name}: ${state} is ${given.dtype}; the network is ${this.dtype}`);
      if (Number.isNaN(sumOfSquares(given.data))) throw new RangeError(`${name}: ${state} holds NaN`);
    }
    return this.#layers.map((_, layer) =>
      Object.fromEntries(
        this.cell.states.map((state) => {
          const given = initial[state.name];
          const zeros = () => Tensor.zeros([B, this.hiddenSize], { dtype: this.dtype });
          return [state.name, given === undefined ? zeros() : select(given, 0, layer)];
        }),
      ),
    );
  }

  #output(y: Tensor, last: readonly Readonly<Record<string, Tensor>>[]): RecurrentOutput<State> {
    const states = this.cell.states.map(({ name }) => [
      name,
      stack(
        last.map((layer) => layer[name]),
        0,
      ),
    ]);
    return { y, ...Object.fromEntries(states) };
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
