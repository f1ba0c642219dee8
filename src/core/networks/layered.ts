import type { Cell, CellParameters } from "../cells/cell.js";
import { Random } from "../tensor/random.js";
import { requireDType, requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import type { LayerTrace, Trace, TraceOptions } from "../trace/trace.js";
import { type RunPart, traceParts } from "./composite.js";
import { type Initialization, requireInitialization } from "./initialization.js";
import { copyIntoParameters } from "./parameters.js";
import { Recurrent } from "./recurrent.js";
import {
  type Json,
  type NetworkDescription,
  requireSequences,
  type SequenceNetwork,
  type SequenceOptions,
  type SequenceOutput,
} from "./sequence-network.js";

/** Options of a network of L layers of one cell. */
export interface LayeredOptions {
  /** Any cell: `lstmCell()`. */
  cell: Cell;
  /** D */
  inputSize: number;
  /** H, of every layer. */
  hiddenSize: number;
  /** L, default 2. */
  numLayers?: number;
  /** The same seed gives the same parameters; default 0. */
  seed?: number;
  /** How the parameters start; default "uniform", PyTorch's ±1/√H. */
  initialization?: Initialization;
  /** Default "float32"; "float64" is computed step by step, and slower. */
  dtype?: DType;
}

/** What networks of L layers of one cell have in common; they differ in what a layer reads. */
export abstract class Layered implements SequenceNetwork {
  /** What the cell declares of itself. */
  readonly cell: Cell;
  /** D */
  readonly inputSize: number;
  /** H, of every layer. */
  readonly hiddenSize: number;
  /** Size of `y` and `last`. */
  readonly outputSize: number;
  /** L */
  readonly numLayers: number;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  /** Name in descriptions and messages. */
  protected readonly name: string;
  /** The lowest first. */
  protected readonly layers: readonly Recurrent[];

  /**
   * @param sizes of what each layer reads, and of the output, for L layers.
   * @throws RangeError for a size that is not a positive whole number.
   */
  constructor(
    name: string,
    options: LayeredOptions,
    sizes: (L: number) => { inputs: readonly number[]; output: number },
  ) {
    const { cell, inputSize, hiddenSize, numLayers = 2, seed = 0, initialization, dtype } = options;
    for (const [option, value] of Object.entries({ inputSize, hiddenSize, numLayers })) {
      requirePositiveInteger(name, option, value);
    }
    if (initialization !== undefined) requireInitialization(name, initialization);
    if (dtype !== undefined) requireDType(name, dtype);
    const { inputs, output } = sizes(numLayers);
    const random = new Random(seed, "layers");
    this.layers = inputs.map((size) => {
      const layerSeed = random.integer(0, 2 ** 31 - 1);
      return new Recurrent(cell, { inputSize: size, hiddenSize, seed: layerSeed, initialization, dtype });
    });
    this.name = name;
    this.cell = cell;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.outputSize = output;
    this.numLayers = numLayers;
    this.dtype = this.layers[0].dtype;
    this.initialization = this.layers[0].initialization;
  }

  /**
   * Runs the network over a batch of sequences.
   * @param x [T, B, D]
   * @throws RangeError for a wrong shape, lengths that do not fit or a NaN in `x`, TypeError for a wrong element type.
   */
  forward(x: Tensor, options: SequenceOptions = {}): SequenceOutput {
    requireSequences(`${this.name}.forward`, x, this, options.lengths);
    return this.run(x, options, (layer, input, given) => layer.forward(input, given));
  }

  /**
   * Everything that the network computes on `x` [T, B, D], a layer each; see `Recurrent.trace`.
   * @throws RangeError for a wrong shape, a NaN in `x`, or lengths, labels or a loss gradient that do not fit.
   */
  trace(x: Tensor, options: TraceOptions = {}): Trace {
    const run = (input: Tensor, given: SequenceOptions, runLayer: RunPart) => this.run(input, given, runLayer);
    return traceParts(this, this.name, run, x, options, ({ layers: [layer] }, n) => [this.shown(layer, n)]);
  }

  /** What is learnt, named as a stacked network's: `weight_ih_l0`, `weight_hh_l0`, … */
  parameters(): Record<string, Tensor> {
    const entries = this.layers.flatMap((layer, n) =>
      Object.entries(layer.parameters()).map(([name, tensor]) => [name.replace(/0$/, `${n}`), tensor] as const),
    );
    return Object.fromEntries(entries);
  }

  /** Copies values into the parameters; see `Recurrent.loadParameters`. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters(`${this.name}.loadParameters`, this.parameters(), values);
  }

  /** What `buildNetwork` needs to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const { cell, inputSize, hiddenSize, numLayers, dtype, initialization } = this;
    const described = { cell: cell.name, options: cell.options };
    const options = { cell: described, inputSize, hiddenSize, numLayers, ...this.more(), dtype, initialization };
    return { network: this.name, options };
  }

  /** Parameters of one layer, by the cell's own names. */
  protected parametersOf(layer: number): CellParameters {
    const entries = Object.entries(this.layers[layer].parameters());
    return Object.fromEntries(entries.map(([name, tensor]) => [name.replace(/_l0$/, ""), tensor]));
  }

  /** Further options for the description. */
  protected more(): Record<string, Json> {
    return {};
  }

  /** A layer of the trace, of the n-th run of a layer. */
  protected shown(layer: LayerTrace, _n: number): LayerTrace {
    return layer;
  }

  /** All layers over x, each run by `runLayer`, the lowest first. */
  protected abstract run(x: Tensor, options: SequenceOptions, runLayer: RunPart): SequenceOutput;
}
