import { type Initialization, requireInitialization, startingTensor } from "../networks/initialization.js";
import { copyIntoParameters } from "../networks/parameters.js";
import type { NetworkDescription } from "../networks/sequence-network.js";
import { Random } from "../tensor/random.js";
import { describeShape, requirePositiveInteger } from "../tensor/shape.js";
import type { DType, Tensor, Values } from "../tensor/tensor.js";
import type { Graph } from "./graph.js";
import { requireVectors } from "./message-passing.js";
import { type Recorder, recordUpdates, type StructureTrace } from "./trace.js";

/** Options that every network on graphs has. */
export interface GraphLayerOptions {
  /** The same seed gives the same parameters; default 0. */
  seed?: number;
  /** How the parameters start; default "xavier": weights uniform in ±√(6 / (inputs + outputs)), biases 0. */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/** What networks on graphs have in common: parameters by name. */
export abstract class GraphLayer {
  /** "GraphConvolution" */
  readonly name: string;
  /** Element type of parameters, inputs and outputs. */
  readonly dtype: DType;
  readonly #options: NetworkDescription["options"];
  readonly #parameters: Readonly<Record<string, Tensor>>;

  /** @throws RangeError for a size that is not a positive whole number. */
  constructor(
    name: string,
    sizes: Readonly<Record<string, number>>,
    shapes: Readonly<Record<string, readonly number[]>>,
    options: GraphLayerOptions,
  ) {
    const { seed = 0, initialization = "xavier", dtype = "float32", ...rest } = options;
    for (const [size, value] of Object.entries(sizes)) requirePositiveInteger(name, size, value);
    requireInitialization(name, initialization);
    this.name = name;
    this.dtype = dtype;
    this.#options = { ...rest, initialization, dtype };
    const random = new Random(seed, "graph");
    this.#parameters = Object.fromEntries(
      Object.entries(shapes).map(([parameter, shape]) => {
        const bounds = { bound: 1 / Math.sqrt(shape[shape.length - 1]), outputs: shape[0] };
        return [parameter, startingTensor(initialization, random, shape, bounds, { dtype, requiresGrad: true })];
      }),
    );
  }

  /** What is learnt, by name. The tensors are the network's own: writing into them changes it. */
  parameters(): Record<string, Tensor> {
    return { ...this.#parameters };
  }

  /**
   * Copies values into the parameters; every name must be there.
   * @throws RangeError, with nothing changed, when names or lengths do not fit or a value is NaN.
   */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters(`${this.name}.loadParameters`, this.#parameters, values);
  }

  /** What is needed to make this network again, together with its parameters. */
  description(): NetworkDescription {
    return { network: this.name, options: this.#options };
  }

  protected requireNodes(where: string, graph: Graph, x: Tensor, size: number, sizeName: string): void {
    const name = `${this.name}.${where}`;
    requireVectors(name, graph, { v: x });
    if (x.shape[1] !== size) {
      throw new RangeError(
        `${name}: x has shape ${describeShape(x.shape)}; the last axis must be ${sizeName} = ${size}`,
      );
    }
    if (x.dtype !== this.dtype) throw new TypeError(`${name}: x is ${x.dtype}; the network is ${this.dtype}`);
  }

  protected traceOf({ nodes, edges }: Graph, run: (record: Recorder) => void): StructureTrace {
    const named = edges.map(({ from, to, label = "" }) => ({ from, to, label }));
    return { network: this.name, nodes: [...nodes], edges: named, updates: recordUpdates(run) };
  }
}
