import { activationOf } from "../cells/activation.js";
import type { Activation, Cell } from "../cells/cell.js";
import { add, multiply, subtract } from "../tensor/arithmetic.js";
import { pad } from "../tensor/axes.js";
import { delayed } from "../tensor/convolution.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import { sum } from "../tensor/reductions.js";
import { describeShape, requirePositiveInteger } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import { zeroBeyond } from "./lengths.js";
import { Recurrent, type RecurrentOptions, type RunOptions } from "./recurrent.js";
import { requireSequences, type SequenceOptions } from "./sequence-network.js";

/** What distinguishes one NARX from another. */
interface NARXCellOptions {
  /** M, size of y_t; default 1. */
  outputUnits?: number;
  /** K_x: inputs x_t … x_{t−Kx} are seen; default 1, 0 for the present one alone. */
  inputDelays?: number;
  /** K_y: outputs y_{t−1} … y_{t−Ky} are seen, 1 or more; default 2. */
  outputDelays?: number;
  /** f of the hidden layer; default "tanh". */
  activation?: Activation;
}

/**
 * The cell of a NARX (Leontaritis & Billings 1985; NNDL §6.1.2), whose f is a net with one hidden layer h:
 *
 *     h_t = f( W [x_t; …; x_{t−Kx}] + U [y_{t−1}; …; y_{t−Ky}] + b )      y_t = V h_t + d
 *
 * W is `weight_xh` [H, (Kx + 1) D], U is `weight_yh` [H, Ky M], b is `bias_h` [H], V is `weight_hy` [M, H], d is
 * `bias_y` [M]. The state `o` [Ky, M] holds the outputs y_t, y_{t−1}, …, the state `x` [Kx, D] the inputs. The network
 * feeds its own outputs back.
 * @throws RangeError for an activation that is not known, or sizes that are not whole numbers.
 *
 * @example
 * const network = new Recurrent(narxCell({ outputDelays: 3 }), { inputSize: 8, hiddenSize: 10, seed: 1 });
 */
export function narxCell(options: NARXCellOptions = {}): Cell<"h" | "o" | "x"> {
  const { outputUnits: M = 1, inputDelays: Kx = 1, outputDelays: Ky = 2, activation = "tanh" } = options;
  requirePositiveInteger("NARX", "outputUnits", M);
  requirePositiveInteger("NARX", "outputDelays", Ky);
  if (!Number.isInteger(Kx) || Kx < 0) {
    throw new RangeError(`NARX: inputDelays is ${Kx}; it must be a whole number from 0`);
  }
  const { f, range } = activationOf("NARX", activation);
  const kept = Math.max(Kx, 1);
  return {
    name: "NARX",
    options: { outputUnits: M, inputDelays: Kx, outputDelays: Ky, activation },
    states: [
      { name: "h", label: "hidden state", labelZh: "隐状态", range },
      { name: "o", label: "outputs", labelZh: "输出", range: null, shape: () => [Ky, M] },
      { name: "x", label: "inputs", labelZh: "输入", range: null, shape: ({ D }) => [kept, D] },
    ],
    gates: [],
    netInputs: [{ name: "z", label: "net input", labelZh: "净输入", range: null }],
    parameterShapes: (D, H) => ({
      weight_xh: [H, (Kx + 1) * D],
      weight_yh: [H, Ky * M],
      bias_h: [H],
      weight_hy: [M, H],
      bias_y: [M],
    }),
    step(x, before, { weight_xh, weight_yh, bias_h, weight_hy, bias_y }) {
      const [B, D] = x.shape;
      const inputs = concat([reshape(x, [B, 1, D]), before.x], 1);
      const fromX = linear(reshape(slice(inputs, 1, 0, Kx + 1), [B, (Kx + 1) * D]), weight_xh, bias_h);
      const z = add(fromX, linear(reshape(before.o, [B, Ky * M]), weight_yh));
      const h = f(z);
      const outputs = concat([reshape(linear(h, weight_hy, bias_y), [B, 1, M]), before.o], 1);
      return {
        states: { h, o: slice(outputs, 1, 0, Ky), x: slice(inputs, 1, 0, kept) },
        gates: {},
        netInputs: { z },
      };
    },
  };
}

/** Options of a {@link NARX}. */
export interface NARXOptions
  extends Omit<RecurrentOptions, "numLayers" | "bidirectional" | "residual" | "dropout" | "spectralRadius">,
    NARXCellOptions {}

/** A system's inputs and what it answered, to be learnt from. */
export interface InputOutputSeries {
  /** [T][D] */
  readonly inputs: readonly (readonly number[])[];
  /** [T][M] */
  readonly outputs: readonly (readonly number[])[];
}

/**
 * Nonlinear autoregressive model with exogenous inputs (Leontaritis & Billings 1985; NNDL §6.1.2):
 * y_t = f(x_t, …, x_{t−Kx}, y_{t−1}, …, y_{t−Ky}), f a net with a hidden layer of H units.
 *
 * It is trained in series-parallel form, the measured outputs fed to it ({@link predict}, teacher forcing), where
 * there is no way back through time; and used in parallel form, where it feeds back its own ({@link run}; Narendra &
 * Parthasarathy 1990). As a sequence network it runs in parallel form; the y of `forward` are the hidden states, as of
 * every network.
 *
 * @example
 * const narx = new NARX({ inputSize: 8, hiddenSize: 10, inputDelays: 1, outputDelays: 2, seed: 1 });
 * const y = narx.run(x);
 */
export class NARX extends Recurrent<"h" | "o" | "x"> implements Model<InputOutputSeries> {
  /** M */
  readonly outputUnits: number;
  readonly #delays: { readonly x: number; readonly y: number };

  /** @throws RangeError for an activation that is not known, or sizes that are not whole numbers. */
  constructor(options: NARXOptions) {
    const cell = narxCell(options);
    super(cell, options);
    this.outputUnits = cell.options.outputUnits as number;
    this.#delays = { x: cell.options.inputDelays as number, y: cell.options.outputDelays as number };
  }

  /**
   * Parallel form: outputs [T, B, M] for inputs x [T, B, D], with its own outputs fed back; y = 0 before the first
   * step unless `initial` has other states. Throws as `Recurrent.forward` does.
   */
  run(x: Tensor, options: RunOptions<"h" | "o" | "x"> = {}): Tensor {
    const { y } = this.forward(x, options);
    return zeroBeyond(this.#readOut(y), options.lengths);
  }

  /**
   * Series-parallel form: y_t is computed from the measured outputs of the steps before.
   * @param x [T, B, D]
   * @param measured [T, B, M]; the last step's is not looked at.
   * @returns one-step predictions, [T, B, M].
   * @throws RangeError for shapes or lengths that do not fit or a NaN, TypeError for a wrong element type.
   */
  predict(x: Tensor, measured: Tensor, options: SequenceOptions = {}): Tensor {
    const { lengths } = options;
    requireSequences("NARX.predict", x, this, lengths);
    const [T, B, D] = x.shape;
    const { outputUnits: M, dtype } = this;
    if (measured.shape[0] !== T || measured.shape[1] !== B) {
      const came = `${describeShape(x.shape)} and measured ${describeShape(measured.shape)}`;
      throw new RangeError(`NARX.predict: x has shape ${came}; they must be [T, B, D] and [T, B, M]`);
    }
    requireSequences("NARX.predict: measured", measured, { inputSize: M, dtype }, lengths);
    const { weight_xh_l0, weight_yh_l0, bias_h_l0 } = this.parameters();
    const { x: Kx, y: Ky } = this.#delays;
    const known = zeroBeyond(measured, lengths);
    const past = T > 1 ? pad(slice(known, 0, 0, T - 1), 0, 1, 0) : Tensor.zeros([1, B, M], { dtype });
    const inputs = reshape(delayed(zeroBeyond(x, lengths), Kx), [T, B, (Kx + 1) * D]);
    const outputs = reshape(delayed(past, Ky - 1), [T, B, Ky * M]);
    const { f } = activationOf("NARX", this.cell.options.activation as Activation);
    const h = f(add(linear(inputs, weight_xh_l0, bias_h_l0), linear(outputs, weight_yh_l0)));
    return zeroBeyond(this.#readOut(h), lengths);
  }

  /**
   * Mean squared error of the one-step predictions, over all steps and outputs.
   * @throws RangeError for no series, or ones whose sizes do not fit.
   */
  loss(batch: readonly InputOutputSeries[]): Tensor {
    if (batch.length === 0) throw new RangeError("NARX.loss: there are no series");
    for (const [n, { inputs, outputs }] of batch.entries()) {
      if (inputs.length === 0 || inputs.length !== outputs.length) {
        throw new RangeError(
          `NARX.loss: series ${n} has ${inputs.length} inputs and ${outputs.length} outputs; it needs as many, and at least one`,
        );
      }
    }
    const lengths = batch.map(({ inputs }) => inputs.length);
    const x = this.#sideBySide(
      batch.map(({ inputs }) => inputs),
      this.inputSize,
    );
    const y = this.#sideBySide(
      batch.map(({ outputs }) => outputs),
      this.outputUnits,
    );
    const errors = subtract(this.predict(x, y, { lengths }), y);
    const count = this.outputUnits * lengths.reduce((total, length) => total + length, 0);
    return multiply(sum(multiply(errors, errors)), 1 / count);
  }

  #readOut(h: Tensor): Tensor {
    const { weight_hy_l0, bias_y_l0 } = this.parameters();
    return linear(h, weight_hy_l0, bias_y_l0);
  }

  /** Series of B lengths as [T, B, size], the shorter ones filled up with 0. */
  #sideBySide(series: readonly (readonly (readonly number[])[])[], size: number): Tensor {
    const nothing = new Array<number>(size).fill(0);
    const T = Math.max(...series.map(({ length }) => length));
    const rows = Array.from({ length: T }, (_, t) => series.map((each) => each[t] ?? nothing));
    return Tensor.from(rows, { dtype: this.dtype });
  }
}
