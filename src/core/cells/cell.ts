import type { SequenceActivation, SequenceCell } from "../simd/sequence.js";
import type { Tensor } from "../tensor/tensor.js";

/** Sizes of one layer: D inputs, H hidden units. */
export interface CellSizes {
  readonly D: number;
  readonly H: number;
}

/** Something a cell computes at each step, as a reader sees it: by default one number for each hidden unit. */
export interface Quantity {
  /** Its letter in the equations: `h`, `c`, `i`, `z`. */
  readonly name: string;
  /** "forget gate" */
  readonly label: string;
  /** "遗忘门" */
  readonly labelZh: string;
  /** The values it can take, or null where there is no bound. */
  readonly range: readonly [number, number] | null;
  /** Shape of one sequence's value; default [H]. A window of past inputs is [K − 1, D], a memory [N, M], a clock [1]. */
  readonly shape?: (sizes: CellSizes) => readonly number[];
}

/** What one step computes, by the names that the cell declares; each [B, …] with the shape that it declares, so [B, H]. */
export interface StepValues {
  /** After the step. */
  readonly states: Readonly<Record<string, Tensor>>;
  readonly gates: Readonly<Record<string, Tensor>>;
  readonly netInputs: Readonly<Record<string, Tensor>>;
}

/** Parameters of one layer: `weight_ih` [G·H, D], `weight_hh` [G·H, H], `bias_ih` [G·H], `bias_hh` [G·H] in the cells here. */
export type CellParameters = Readonly<Record<string, Tensor>>;

/**
 * A recurrent cell as it declares itself. Networks, training, traces and drawings read this declaration and never ask
 * which cell they have.
 */
export interface Cell<State extends string = string> {
  /** "LSTM" */
  readonly name: string;
  /** What distinguishes this cell from others of its name, e.g. `{ activation: "relu" }`; plain JSON. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** States that are carried from step to step; the hidden state `h` [H] comes first. */
  readonly states: readonly (Quantity & { readonly name: State })[];
  /** Gates and candidates: the activations of {@link netInputs}. */
  readonly gates: readonly Quantity[];
  /** Net inputs: what goes into the activation functions. Error terms δ are taken with respect to them. */
  readonly netInputs: readonly Quantity[];
  /** Shapes of one layer's parameters, by PyTorch's names without the layer's suffix. */
  parameterShapes(inputSize: number, hiddenSize: number): Readonly<Record<string, readonly number[]>>;
  /** Sets what the cell itself wants of a layer's parameters once they have been initialised, e.g. a forget bias. */
  start?(parameters: CellParameters, sizes: CellSizes): void;
  /** The step equations: `x` [B, D] and the states before the step, each [B, H] or as declared, to everything after it. */
  step(x: Tensor, before: Readonly<Record<State, Tensor>>, parameters: CellParameters): StepValues;
  /**
   * All steps at once, for a cell that has another way than a kernel: `x` [T, B, D] and the states before the first step,
   * to the hidden states y [T, B, H] and every state after the last step. The numbers are those of {@link step}.
   */
  parallel?(
    x: Tensor,
    before: Readonly<Record<State, Tensor>>,
    parameters: CellParameters,
  ): { y: Tensor; last: Record<string, Tensor> };
  /**
   * The sequence kernel that computes the same for a whole sequence at once in float32, where there is one. Of a cell with a state
   * `past` [k − 1, D] it reads the last k inputs.
   */
  readonly kernel?: SequenceKernel;
}

/** Which fused sequence kernel serves a cell. */
export interface SequenceKernel {
  readonly cell: SequenceCell;
  /** f of an SRN; default "tanh". */
  readonly activation?: Activation;
  /** The parameters [H] that lead from the cell state to the gates i, f and o, in this order, of an LSTM with peepholes. */
  readonly peepholes?: readonly string[];
}

/** Activation function of a simple recurrent network; `logistic` is σ(z) = 1 / (1 + e⁻ᶻ). */
export type Activation = SequenceActivation;
