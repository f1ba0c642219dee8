import type { CellParameters } from "../cells/cell.js";
import { type Initialization, requireInitialization, startingTensor } from "../networks/initialization.js";
import { copyIntoParameters } from "../networks/parameters.js";
import type { NetworkDescription } from "../networks/sequence-network.js";
import { concat } from "../tensor/layout.js";
import { Random } from "../tensor/random.js";
import { takeRows } from "../tensor/rows.js";
import { describeShape, requirePositiveInteger } from "../tensor/shape.js";
import { type DType, sumOfSquares, type Tensor, type Values } from "../tensor/tensor.js";
import { type Recorder, recordUpdates, type StructureTrace } from "./trace.js";
import { groupsOf, requireTree, type Tree } from "./tree.js";
import type { TreeCell } from "./tree-cell.js";

/** Options of every network on trees. */
export interface TreeNetworkOptions {
  /** D */
  inputSize: number;
  /** H */
  hiddenSize: number;
  /** The same seed gives the same parameters; default 0. */
  seed?: number;
  /** How the parameters start; default "uniform", ±1/√H. */
  initialization?: Initialization;
  /** Default "float32". */
  dtype?: DType;
}

/** What a network gives for a batch of trees. */
export interface TreeOutput {
  /** Hidden state of every node, [N, H]: those of the first tree, then of the next. */
  h: Tensor;
  /** Hidden state of every tree's root, [B, H]. */
  root: Tensor;
}

/**
 * A network on trees: each node's state is computed from those of its children, from the leaves to the root (NNDL §6.8.1). A
 * batch is computed by levels: at once all nodes, of all trees, that are as far from their leaves and have as many children.
 *
 * @example
 * const network = new TreeNetwork(naryCell({ arity: 3 }), { inputSize: 2, hiddenSize: 4, seed: 1 });
 * const { h, root } = network.forward([treeOf(["a", "red", "bike"])], new Random(1).normalTensor([4, 2]));
 */
export class TreeNetwork {
  /** What the cell declares of itself. */
  readonly cell: TreeCell;
  /** D */
  readonly inputSize: number;
  /** H */
  readonly hiddenSize: number;
  /** Element type of parameters, inputs and states. */
  readonly dtype: DType;
  /** How the parameters started. */
  readonly initialization: Initialization;
  readonly #parameters: CellParameters;

  /** @throws RangeError for a size that is not a positive whole number, or another option that cannot be. */
  constructor(cell: TreeCell, options: TreeNetworkOptions) {
    const { inputSize, hiddenSize, seed = 0, dtype = "float32", initialization = "uniform" } = options;
    requirePositiveInteger(cell.name, "inputSize", inputSize);
    requirePositiveInteger(cell.name, "hiddenSize", hiddenSize);
    requireInitialization(cell.name, initialization);
    this.cell = cell;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.dtype = dtype;
    this.initialization = initialization;
    const random = new Random(seed, "tree network");
    const sizes = { bound: 1 / Math.sqrt(hiddenSize), outputs: hiddenSize };
    this.#parameters = Object.fromEntries(
      Object.entries(cell.parameterShapes(inputSize, hiddenSize)).map(([name, shape]) => [
        name,
        startingTensor(initialization, random, shape, sizes, { dtype, requiresGrad: true }),
      ]),
    );
  }

  /**
   * Runs the network over a batch of trees.
   * @param x input of every node, [N, D]: those of the first tree, then of the next; zeros where a node has none.
   * @throws RangeError for what is no tree, a node with too many children, a wrong shape or a NaN in `x`; TypeError for a wrong
   * element type.
   */
  forward(trees: readonly Tree[], x: Tensor): TreeOutput {
    return this.#run("forward", trees, x);
  }

  /**
   * Every state, gate and net input of one tree, level by level.
   * @param x input of every node, [N, D].
   * @throws as {@link forward} does.
   */
  trace(tree: Tree, x: Tensor): StructureTrace {
    const updates = recordUpdates((record) => this.#run("trace", [tree], x, record));
    const edges = tree.children.flatMap((list, to) => list.map((from, k) => ({ from, to, label: `child ${k + 1}` })));
    return { network: this.cell.name, nodes: [...tree.nodes], edges, updates };
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
    copyIntoParameters(`${this.cell.name}.loadParameters`, this.#parameters, values);
  }

  /** What is needed to make this network again, together with its parameters. */
  description(): NetworkDescription {
    const { inputSize, hiddenSize, dtype, initialization, cell } = this;
    return { network: cell.name, options: { inputSize, hiddenSize, dtype, initialization, ...cell.options } };
  }

  #run(where: string, trees: readonly Tree[], x: Tensor, record?: Recorder): TreeOutput {
    const { cell } = this;
    this.#check(`${cell.name}.${where}`, trees, x);
    // Where each node's states are: in which group, in which row.
    const groupOf = new Int32Array(x.shape[0]);
    const rowOf = new Int32Array(x.shape[0]);
    const done: Readonly<Record<string, Tensor>>[] = [];
    const rows = (name: string, nodes: readonly number[]): Tensor => gather(done, name, nodes, groupOf, rowOf);
    for (const [number, { nodes, children }] of groupsOf(trees).entries()) {
      const inputs = takeRows(x, nodes);
      const states = children.map((list) =>
        Object.fromEntries(cell.states.map(({ name }) => [name, rows(name, list)] as const)),
      );
      const step = cell.step(inputs, states, this.#parameters);
      done.push(step.states);
      for (const [row, node] of nodes.entries()) {
        groupOf[node] = number;
        rowOf[node] = row;
      }
      record?.("nodes", nodes, [
        ["input", { name: "x", label: "input", labelZh: "输入", range: null }, inputs],
        ...cell.netInputs(children.length).map((each) => ["net input", each, step.netInputs[each.name]] as const),
        ...cell.gates(children.length).map((each) => ["gate", each, step.gates[each.name]] as const),
        ...cell.states.map((each) => ["state", each, step.states[each.name]] as const),
      ]);
    }
    let last = -1;
    const roots = trees.map(({ nodes }) => (last += nodes.length));
    const all = Array.from({ length: last + 1 }, (_, node) => node);
    return { h: rows("h", all), root: rows("h", roots) };
  }

  #check(where: string, trees: readonly Tree[], x: Tensor): void {
    if (trees.length === 0) throw new RangeError(`${where}: there are no trees`);
    for (const tree of trees) {
      requireTree(where, tree);
      const wide = tree.children.findIndex(({ length }) => length > this.cell.arity);
      if (wide >= 0) {
        throw new RangeError(
          `${where}: node ${wide} has ${tree.children[wide].length} children; it may have ${this.cell.arity}`,
        );
      }
    }
    const N = trees.reduce((total, { nodes }) => total + nodes.length, 0);
    if (x.shape.length !== 2 || x.shape[0] !== N || x.shape[1] !== this.inputSize) {
      throw new RangeError(
        `${where}: x has shape ${describeShape(x.shape)}; it must be [nodes, inputSize] = ${describeShape([N, this.inputSize])}`,
      );
    }
    if (x.dtype !== this.dtype) throw new TypeError(`${where}: x is ${x.dtype}; the network is ${this.dtype}`);
    if (Number.isNaN(sumOfSquares(x.data))) throw new RangeError(`${where}: x holds NaN`);
  }
}

/** A state of some nodes, [n, H], from the groups in which they were computed. */
function gather(
  groups: readonly Readonly<Record<string, Tensor>>[],
  name: string,
  nodes: readonly number[],
  groupOf: Int32Array,
  rowOf: Int32Array,
): Tensor {
  const places = new Map<number, number[]>();
  for (const [n, node] of nodes.entries()) {
    const list = places.get(groupOf[node]) ?? [];
    places.set(groupOf[node], list);
    list.push(n);
  }
  const parts = [...places].map(([group, list]) =>
    takeRows(
      groups[group][name],
      list.map((n) => rowOf[nodes[n]]),
    ),
  );
  if (parts.length === 1) return parts[0];
  const order = new Array<number>(nodes.length);
  for (const [row, n] of [...places.values()].flat().entries()) order[n] = row;
  return takeRows(concat(parts, 0), order);
}
