import type { Cell, CellParameters, StepValues } from "../cells/cell.js";
import { showAsTable } from "../table.js";
import { add } from "../tensor/arithmetic.js";
import { concat, select, slice, stack } from "../tensor/layout.js";
import { Random } from "../tensor/random.js";
import { reverseWithin } from "../tensor/rows.js";
import { requireDType, requirePositiveInteger, sameShape } from "../tensor/shape.js";
import { type DType, type Tensor, type Values, withGrad } from "../tensor/tensor.js";
import { takeTrace } from "../trace/take.js";
import type { Trace, TraceOptions } from "../trace/trace.js";
import { Dropout } from "./dropout.js";
import { runFused } from "./fused.js";
import { type Initialization, requireInitialization } from "./initialization.js";
import { lastWithin, lengthsOf, zeroBeyond } from "./lengths.js";
import { type Direction, type LayerRun, mapValues, runPacked, type States } from "./packed.js";
import { copyIntoParameters } from "./parameters.js";
import { requireRadius, startingParameters } from "./recurrent-start.js";
import { type NetworkDescription, requireSequences, type SequenceNetwork } from "./sequence-network.js";
import { type StatefulLayers, stackedStates, statesBefore } from "./states.js";
import { runStepwise } from "./stepwise.js";
import { networkTable } from "./summary.js";

/** Options of every recurrent network. */
export interface RecurrentOptions {
  /** D */
  inputSize: number;
  /** H */
  hiddenSize: number;
  /** L, stacked layers: each reads the hidden states of the one below; default 1. */
  numLayers?: number;
  /**
   * Two networks a layer, one of which reads the sequence from its end; their hidden states are joined (Schuster &
   * Paliwal 1997; NNDL §6.7.2). Default false.
   */
  bidirectional?: boolean;
  /** A layer's input is added to its output where their sizes are the same (residual stack); default false. */
  residual?: boolean;
  /** Share of what goes from layer to layer that is dropped in training, 0 to 1; default 0. */
  dropout?: number;
  /**
   * Share of the hidden states that the recurrent weights do not read in training, the same ones at all steps and in all
   * sequences of a batch (variational dropout; Gal & Ghahramani 2016), 0 to 1; default 0. What a cell carries on without
   * weights, such as an LSTM's c, is left alone.
   */
  recurrentDropout?: number;
  /** The same seed gives the same parameters; default 0. */
  seed?: number;
  /** How the parameters start; default "uniform", PyTorch's ±1/√H. */
  initialization?: Initialization;
  /** Spectral radius that each H × H block of the recurrent weights starts with; default what the initialization gives. */
  spectralRadius?: number;
  /** Default "float32"; "float64" is computed step by step, and slower. */
  dtype?: DType;
}

/** States before the first step, each [L, B, H], or [2 L, B, H] where bidirectional; zeros where none is given. */
export type InitialState<State extends string> = Partial<Readonly<Record<State, Tensor>>>;

/** What a run starts from. */
export interface RunOptions<State extends string> {
  /** States before the first step; default zeros. */
  initial?: InitialState<State>;
  /** Length of each sequence of the batch, 1 … T; default T. Steps beyond have no influence, and y = 0. */
  lengths?: readonly number[];
}

/** What a network gives for a batch of sequences. */
export type RecurrentOutput<State extends string> = {
  /** Output of the top layer at every step, its hidden states: [T, B, H], where bidirectional [T, B, 2 H]. */
  y: Tensor;
  /** y where each direction has read the whole of each sequence, [B, H] or [B, 2 H]. */
  last: Tensor;
} & {
  /**
   * State of every layer after each sequence's last step, [L, B, H], or [L, B, …] with the shape that the cell declares;
   * where bidirectional [2 L, B, H], as PyTorch's. A state whose shape differs between layers is left out.
   */
  [Name in State]: Tensor;
};

/** What a network gives when it is computed step by step. */
export type UnrolledOutput<State extends string> = RecurrentOutput<State> & {
  /**
   * What the cell computed, `steps[layer][n]`, where bidirectional `steps[2 · layer + direction][n]` with n counted in
   * the direction's order. Each holds the sequences that are not over, in the order of the batch.
   */
  steps: StepValues[][];
};

/** One layer of a cell over a batch of sequences, in its one or two directions. */
type RunLayer = (directions: readonly Direction[], lengths?: readonly number[]) => LayerRun[];

/** Sequences of any lengths, by a way to run those of one length. */
function inStretches(run: (x: Tensor, initial: States, parameters: CellParameters) => LayerRun): RunLayer {
  return (directions, lengths) =>
    directions.map(({ x, initial, parameters }) =>
      runPacked((part, states) => run(part, states, parameters), x, initial, lengths),
    );
}

/**
 * A recurrent network: L stacked layers of one cell over whole sequences, in time order (NNDL §6.7.1) or in both
 * directions (§6.7.2).
 *
 * Parameters are named as in PyTorch (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, and with `_reverse`
 * at the end those of the reverse direction); how they start is an option.
 *
 * @example
 * const lstm = new Recurrent(lstmCell(), { inputSize: 8, hiddenSize: 16, bidirectional: true, seed: 1 });
 * const { y, last } = lstm.forward(x, { lengths: [5, 3] });
 */
export class Recurrent<State extends string = "h"> implements SequenceNetwork {
  /** What the cell declares of itself. */
  readonly cell: Cell;
  /** D */
  readonly inputSize: number;
  /** H */
  readonly hiddenSize: number;
  /** H, or 2 H where bidirectional. */
  readonly outputSize: number;
  /** L */
  readonly numLayers: number;
  /** Whether each layer also reads the sequences from their ends. */
  readonly bidirectional: boolean;
  /** Whether a layer's input is added to its output where their sizes are the same. */
  readonly residual: boolean;
  /** Share of what goes from layer to layer that is dropped in training. */
  readonly dropout: number;
  /** Share of the hidden states that the recurrent weights do not read in training. */
  readonly recurrentDropout: number;
  /** Element type of parameters, inputs and states. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  /** One a layer and direction. */
  readonly #layers: readonly CellParameters[];
  readonly #stateful: StatefulLayers;
  readonly #drop: Dropout;
  readonly #dropState: Dropout;

  static {
    showAsTable(Recurrent.prototype, networkTable);
  }

  /** @throws RangeError for a size that is not a positive whole number, or another option that cannot be. */
  constructor(cell: Cell<State>, options: RecurrentOptions) {
    const { inputSize, hiddenSize, numLayers = 1, bidirectional = false, residual = false, dropout = 0 } = options;
    const { seed = 0, dtype = "float32", initialization = "uniform", spectralRadius, recurrentDropout = 0 } = options;
    for (const [name, value] of Object.entries({ inputSize, hiddenSize, numLayers })) {
      requirePositiveInteger(cell.name, name, value);
    }
    requireDType(cell.name, dtype);
    requireInitialization(cell.name, initialization);
    if (spectralRadius !== undefined) requireRadius(cell.name, "spectralRadius", spectralRadius);
    this.cell = cell;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.outputSize = bidirectional ? 2 * hiddenSize : hiddenSize;
    this.numLayers = numLayers;
    this.bidirectional = bidirectional;
    this.residual = residual;
    this.dropout = dropout;
    this.recurrentDropout = recurrentDropout;
    this.dtype = dtype;
    this.initialization = initialization;
    this.#drop = new Dropout(cell.name, dropout, seed);
    this.#dropState = new Dropout(cell.name, recurrentDropout, seed, "recurrentDropout");
    const sizes = Array.from({ length: numLayers * this.#directions }, (_, n) => {
      return { D: n < this.#directions ? inputSize : this.outputSize, H: hiddenSize };
    });
    this.#stateful = { cell, sizes, dtype, count: bidirectional ? "2 · numLayers" : "numLayers" };
    const random = new Random(seed, "recurrent");
    const start = { initialization, spectralRadius };
    this.#layers = sizes.map((size) => startingParameters(cell, size, random, start, { dtype, requiresGrad: true }));
  }

  /**
   * Runs the network over a batch of sequences.
   *
   * In float32 a cell with a fused kernel is computed a whole sequence at a time; the numbers are those of
   * {@link unroll}.
   * @param x [T, B, D]
   * @throws RangeError for a wrong shape, lengths that do not fit or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, options: RunOptions<State> = {}): RecurrentOutput<State> {
    const { kernel, parallel } = this.cell;
    const whole: RunLayer | undefined =
      kernel && this.dtype === "float32" ? (...run) => runFused(kernel, ...run) : parallel && inStretches(parallel);
    return this.#run("forward", x, options, this.#layers, whole).output;
  }

  /**
   * Like {@link forward}, but step by step through the cell's equations, with everything that the cell computed on the
   * way: every state, gate and net input is a tensor that has a gradient after `backward()`. Throws as {@link forward} does.
   */
  unroll(x: Tensor, options: RunOptions<State> = {}): UnrolledOutput<State> {
    const { output, steps } = this.#run("unroll", x, options, this.#layers);
    return { ...output, steps };
  }

  /**
   * Everything that the network computes on `x` [T, B, D], as plain arrays: states, gates, net inputs and the error
   * terms δ_{t,k} of the last step (NNDL §6.4). The states before the first step are 0. Gradients of the parameters are
   * left alone.
   * @throws RangeError for a wrong shape, a NaN in `x`, or lengths, labels or a loss gradient that do not fit.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const fixed = this.#layers.map((layer) => mapValues(layer, (tensor) => tensor.detach()));
    return withGrad(() => {
      const input = x.detach({ requiresGrad: true });
      const { output, steps } = this.#run("trace", input, { lengths: options.lengths }, fixed);
      const layers = steps.map((layer, n) => ({ steps: layer, reverse: n % this.#directions === 1 }));
      return takeTrace(this.cell, input, output, layers, options);
    });
  }

  /** What is learnt, by PyTorch's names. The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    const entries = this.#layers.flatMap((layer, n) => {
      const suffix = `_l${Math.floor(n / this.#directions)}${n % this.#directions === 1 ? "_reverse" : ""}`;
      return Object.entries(layer).map(([name, tensor]) => [`${name}${suffix}`, tensor] as const);
    });
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
    const { inputSize, hiddenSize, numLayers, bidirectional, residual, dtype, initialization, cell } = this;
    const { dropout, recurrentDropout } = this;
    const chosen = {
      ...(bidirectional && { bidirectional }),
      ...(residual && { residual }),
      ...(dropout > 0 && { dropout }),
      ...(recurrentDropout > 0 && { recurrentDropout }),
    };
    const options = { inputSize, hiddenSize, numLayers, ...chosen, dtype, initialization, ...cell.options };
    return { network: cell.name, options };
  }

  get #directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  #run(
    where: string,
    x: Tensor,
    { initial = {}, lengths }: RunOptions<State>,
    layers: readonly CellParameters[],
    runLayer: RunLayer = inStretches((...run) => runStepwise(this.cell, ...run)),
  ): { output: RecurrentOutput<State>; steps: StepValues[][] } {
    const { cell, hiddenSize: H } = this;
    const name = `${cell.name}.${where}`;
    requireSequences(name, x, this, lengths);
    const before = statesBefore(name, this.#stateful, x.shape[1], initial);
    const ends = lengthsOf(x, { lengths });
    const weights = layers.map((layer) =>
      mapValues(layer, (tensor, parameter) =>
        parameter === "weight_hh" ? this.#dropState.applyToColumns(tensor) : tensor,
      ),
    );
    const runs: LayerRun[] = [];
    let y = this.residual ? zeroBeyond(x, lengths) : x;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const input = layer === 0 ? y : this.#drop.apply(y);
      const inputs = this.bidirectional ? [input, reverseWithin(input, ends)] : [input];
      const directions = inputs.map((x, direction) => {
        const n = runs.length + direction;
        return { x, initial: before[n], parameters: weights[n] };
      });
      const [forward, reverse] = runLayer(directions, lengths);
      runs.push(forward);
      y = forward.y;
      if (reverse) {
        runs.push(reverse);
        y = concat([y, reverseWithin(reverse.y, ends)], 2);
      }
      if (this.residual && sameShape(input.shape, y.shape)) y = add(y, input);
    }
    const atEnd = lastWithin(y, lengths);
    const last = this.bidirectional ? concat([slice(atEnd, 1, 0, H), slice(select(y, 0, 0), 1, H, 2 * H)], 1) : atEnd;
    const states = stackedStates(this.#stateful).map(({ name }) => [
      name,
      stack(
        runs.map((run) => run.last[name]),
        0,
      ),
    ]);
    return { output: { y, last, ...Object.fromEntries(states) }, steps: runs.map(({ steps }) => steps ?? []) };
  }
}
