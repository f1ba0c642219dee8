import { SRN } from "../cells/srn.js";
import { Linear } from "../networks/layers.js";
import { copyIntoParameters } from "../networks/parameters.js";
import { noGrad, Tensor } from "../tensor/tensor.js";

/** Σ factor · signal by the signals' names: hidden units one step ago, inputs of this step, and "1". */
export type Form = Readonly<Record<string, number>>;

/** A recurrent network as one writes it down by hand. */
export interface Wiring {
  /** Names of the inputs, D of them. */
  readonly inputs: readonly string[];
  /** Net input of each hidden unit, by the unit's name. */
  readonly units: Readonly<Record<string, Form>>;
  /** What is read from the hidden units after the step. */
  readonly outputs: Readonly<Record<string, Form>>;
}

/** A simple recurrent network with hand-set weights, and what is read from its hidden state. */
interface WiredNetwork {
  readonly srn: SRN;
  readonly output: Linear;
  /** Names of the hidden units, [H]. */
  readonly units: readonly string[];
}

/** Sum of forms. */
export function plus(...forms: readonly Form[]): Form {
  const sum: Record<string, number> = {};
  for (const form of forms) {
    for (const [name, factor] of Object.entries(form)) sum[name] = (sum[name] ?? 0) + factor;
  }
  return sum;
}

/** A form times a number. */
export function times(factor: number, form: Form): Form {
  return Object.fromEntries(Object.entries(form).map(([name, each]) => [name, factor * each]));
}

/** The network of a wiring, in float64. */
export function wire(wiring: Wiring, activation: "relu" | "logistic" = "relu"): WiredNetwork {
  const { inputs, units, outputs } = wiring;
  const names = Object.keys(units);
  const row = (form: Form, signals: readonly string[]) => signals.map((name) => form[name] ?? 0);
  const matrix = (forms: Readonly<Record<string, Form>>, signals: readonly string[]) =>
    Float64Array.from(Object.values(forms).flatMap((form) => row(form, signals)));
  const srn = new SRN({ inputSize: inputs.length, hiddenSize: names.length, activation, dtype: "float64" });
  srn.loadParameters({
    weight_ih_l0: matrix(units, inputs),
    weight_hh_l0: matrix(units, names),
    bias_ih_l0: matrix(units, ["1"]),
    bias_hh_l0: new Float64Array(names.length),
  });
  const output = new Linear({
    inputSize: names.length,
    outputSize: Object.keys(outputs).length,
    dtype: "float64",
  });
  copyIntoParameters("wire", output.parameters(), { weight: matrix(outputs, names), bias: matrix(outputs, ["1"]) });
  return { srn, output, units: names };
}

/** Rows of numbers as whole multiples of 2^−bits: exact, however long. */
export interface ExactRows {
  readonly bits: number;
  readonly rows: readonly (readonly bigint[])[];
}

/** The same numbers with other bits; those that are fewer cut off what is below. */
export function withBits({ bits, rows }: ExactRows, wanted: number): ExactRows {
  const left = BigInt(Math.max(wanted - bits, 0));
  const right = BigInt(Math.max(bits - wanted, 0));
  return { bits: wanted, rows: rows.map((row) => row.map((value) => (value << left) >> right)) };
}

/** Outputs [T][M] of a network on one sequence x [T][D], as float64 gives them. */
export function runInFloat64({ srn, output }: WiredNetwork, x: ExactRows): ExactRows {
  const bits = 64;
  const T = x.rows.length;
  const y = noGrad(() => output.forward(srn.forward(tensorOf(x)).y));
  const M = y.shape[2];
  // Deeper than float64 reaches, what is read off a stack is no digit any more, and at last no number.
  const at = (t: number, m: number) => {
    const value = Math.round(y.data[t * M + m] * 2 ** bits);
    return Number.isFinite(value) ? BigInt(value) : 0n;
  };
  return { bits, rows: Array.from({ length: T }, (_, t) => Array.from({ length: M }, (_, m) => at(t, m))) };
}

/** One sequence [T][D] as the tensor [T, 1, D]. */
export function tensorOf(x: ExactRows): Tensor {
  const { bits, rows } = withBits(x, 64);
  return Tensor.from(
    rows.map((row) => [row.map((value) => Number(value) / 2 ** bits)]),
    { dtype: "float64" },
  );
}

/**
 * Outputs [T][M] of a network with ReLU units on one sequence x [T][D], exactly: its weights are multiples of 2⁻¹⁶, so
 * whole numbers can stand for all values.
 * @param growth bits by which values may become longer at each step.
 */
export function runExactly({ srn, output }: WiredNetwork, x: ExactRows, growth: number): ExactRows {
  const inputs = withBits(x, x.bits + growth * (x.rows.length + 1));
  const parameters = srn.parameters();
  const ofInput = sparse(parameters.weight_ih_l0);
  const ofState = sparse(parameters.weight_hh_l0);
  const bias = Array.from(parameters.bias_ih_l0.data, (value) => weightOf(value) << BigInt(inputs.bits));
  const readOut = sparse(output.weight);
  const readOutBias = Array.from(output.bias.data, (value) => weightOf(value) << BigInt(inputs.bits));
  let h: bigint[] = new Array(srn.hiddenSize).fill(0n);
  const rows = inputs.rows.map((input) => {
    const fromInput = product(ofInput, input, bias);
    h = product(ofState, h, fromInput).map((z) => (z > 0n ? z >> weightBits : 0n));
    return product(readOut, h, readOutBias).map((value) => value >> weightBits);
  });
  return { bits: inputs.bits, rows };
}

const weightBits = 16n;

/** A weight as a whole multiple of 2⁻¹⁶. */
function weightOf(value: number): bigint {
  return BigInt(value * 2 ** Number(weightBits));
}

/** Rows of a matrix without their zeros. */
function sparse({ data, shape: [rows, columns] }: Tensor): [column: number, weight: bigint][][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns), (value, n): [number, bigint] => [
      n,
      weightOf(value),
    ]).filter(([, weight]) => weight !== 0n),
  );
}

function product(
  matrix: readonly (readonly [number, bigint][])[],
  vector: readonly bigint[],
  start: readonly bigint[],
): bigint[] {
  return matrix.map((row, n) => row.reduce((sum, [column, weight]) => sum + weight * vector[column], start[n]));
}
