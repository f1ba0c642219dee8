import type { CellParameters, Quantity, StepValues } from "../cells/cell.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * How a node of a tree is computed from its children, as a cell declares it. Networks, training, traces and drawings read this
 * declaration and never ask which cell they have.
 */
export interface TreeCell {
  /** "ChildSumTreeLSTM" */
  readonly name: string;
  /** What distinguishes this cell from others of its name; plain JSON. */
  readonly options: Readonly<Record<string, string | number>>;
  /** Greatest number of children of a node; infinite where any number will do. */
  readonly arity: number;
  /** What each node has, [H] each; the hidden state `h` comes first. */
  readonly states: readonly Quantity[];
  /** Gates and candidates of a node with so many children. */
  gates(children: number): readonly Quantity[];
  /** Net inputs of a node with so many children. */
  netInputs(children: number): readonly Quantity[];
  /** Shapes of the parameters. Throws a RangeError for sizes that the cell cannot have. */
  parameterShapes(inputSize: number, hiddenSize: number): Readonly<Record<string, readonly number[]>>;
  /**
   * The equations of n nodes that have as many children each.
   * @param x inputs of the nodes [n, D]
   * @param children states [n, H] of each child, from left to right; of leaves none.
   */
  step(x: Tensor, children: readonly Readonly<Record<string, Tensor>>[], parameters: CellParameters): StepValues;
}
