import type { Cell, CellSizes, Quantity } from "../cells/cell.js";
import { lstmCell } from "../cells/lstm.js";
import { log, logistic, softmax, softplus, tanh } from "../tensor/activations.js";
import { add, divide, multiply, subtract } from "../tensor/arithmetic.js";
import { permute } from "../tensor/axes.js";
import { sqrt } from "../tensor/functions.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { linear, matmul } from "../tensor/products.js";
import { sum } from "../tensor/reductions.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";
import type { NetworkDescription } from "./sequence-network.js";

/** What a {@link NeuralTuringMachine} remembers with. */
export interface MemoryOptions {
  /** N, rows of the memory; default 16. */
  slots?: number;
  /** M, numbers of a row; default 8. */
  width?: number;
  /** R, read heads; there is one write head. Default 1. */
  reads?: number;
  /** How far a head can move in one step, in either direction; default 1. */
  reach?: number;
  /** What controls the heads: any cell, or `feedForwardCell()`, which leaves all remembering to the memory; default an LSTM's. */
  controller?: Cell;
}

/**
 * The cell of a neural Turing machine (Graves, Wayne & Danihelka 2014): a controller that reads the input and what was read from
 * memory before, and heads whose attention is moved by it. For every head, from the controller's hidden state:
 *
 *     key k, strength β ≥ 0, gate g, shift s, sharpness γ ≥ 1
 *     content  w^c = softmax(β cos(k, M_{t-1}))             w^g = g w^c + (1 − g) w_{t-1}
 *     location w̃(i) = Σ_j w^g(i − j) s(j)                   w_t = w̃^γ / Σ w̃^γ
 *
 * The write head, with erase vector e and add vector a, is first: M_t = M_{t-1} ⊙ (1 − w eᵀ) + w aᵀ; then each read head
 * gives r = M_tᵀ w. The output is linear in the controller's hidden state and what was read.
 *
 * At the start the memory is 0 and every head is at row 0: a state `w` of zeros stands for that. As Collier & Beel 2018 have
 * it, k and a are in (−1, 1).
 * @throws RangeError for a size that is not a positive whole number, or a reach that covers more than all rows.
 *
 * @example
 * const machine = new Recurrent(neuralTuringCell({ slots: 20, width: 6 }), { inputSize: 8, hiddenSize: 32, seed: 1 });
 */
export function neuralTuringCell(options: MemoryOptions = {}): Cell {
  const { slots: N = 16, width: M = 8, reads: R = 1, reach = 1, controller = lstmCell() } = options;
  for (const [name, value] of Object.entries({ slots: N, width: M, reads: R, reach })) {
    requirePositiveInteger("NeuralTuringMachine", name, value);
  }
  const shifts = 2 * reach + 1;
  if (shifts > N) {
    throw new RangeError(`NeuralTuringMachine: reach is ${reach}; with slots = ${N} it must be at most ${(N - 1) / 2}`);
  }
  const heads = R + 1;
  const perHead = [M, 1, 1, shifts, 1];
  const headUnits = heads * (M + 3 + shifts) + 2 * M;
  const inner = ({ D, H }: CellSizes): CellSizes => ({ D: D + R * M, H });
  const ofController = <Kind extends Quantity>(quantities: readonly Kind[]): Kind[] =>
    quantities.map((quantity) => ({
      ...quantity,
      name: inController(quantity.name),
      label: `controller's ${quantity.label}`,
      labelZh: `控制器的${quantity.labelZh}`,
      ...(quantity.shape && { shape: (sizes: CellSizes) => quantity.shape?.(inner(sizes)) as readonly number[] }),
    }));
  const declared: readonly [name: string, label: string, labelZh: string, range: Quantity["range"], shape: number[]][] =
    [
      ["k", "key", "查询键", [-1, 1], [heads, M]],
      ["beta", "key strength", "键强度", null, [heads, 1]],
      ["g", "interpolation gate", "插值门", [0, 1], [heads, 1]],
      ["s", "shift weighting", "移位权重", [0, 1], [heads, shifts]],
      ["gamma", "sharpness", "锐化系数", null, [heads, 1]],
      ["e", "erase vector", "擦除向量", [0, 1], [M]],
      ["a", "add vector", "写入向量", [-1, 1], [M]],
    ];
  const headQuantities = declared.map(([name, label, labelZh, range, shape]) => {
    return { name, label, labelZh, range, shape: () => shape };
  });
  const state = (name: string, label: string, labelZh: string, range: Quantity["range"], shape: readonly number[]) => {
    return { name, label, labelZh, range, shape: () => shape };
  };
  return {
    name: "NeuralTuringMachine",
    options: { slots: N, width: M, reads: R, reach },
    states: [
      { name: "h", label: "output", labelZh: "输出", range: null },
      ...ofController(controller.states),
      state("r", "what was read", "读出的内容", null, [R, M]),
      state("w", "weightings of the read heads and the write head", "读头和写头的权重", [0, 1], [heads, N]),
      state("M", "memory", "记忆矩阵", null, [N, M]),
    ],
    gates: [...ofController(controller.gates), ...headQuantities],
    netInputs: [
      ...ofController(controller.netInputs),
      ...headQuantities.map((quantity) => ({
        ...quantity,
        label: `net input of the ${quantity.label}`,
        labelZh: `${quantity.labelZh}的净输入`,
        range: null,
      })),
    ],
    parameterShapes: (D, H) => ({
      ...controller.parameterShapes(D + R * M, H),
      weight_head: [headUnits, H],
      bias_head: [headUnits],
      weight_out: [H, H + R * M],
      bias_out: [H],
    }),
    start: (parameters, sizes) => controller.start?.(parameters, inner(sizes)),
    step(x, before, parameters) {
      const B = x.shape[0];
      const own = controller.states.map(({ name }) => [name, before[inController(name)]] as const);
      const read = concat([x, reshape(before.r, [B, R * M])], 1);
      const control = controller.step(read, Object.fromEntries(own), parameters);
      const units = linear(control.states.h, parameters.weight_head, parameters.bias_head);
      const common = reshape(slice(units, 1, 0, headUnits - 2 * M), [B, heads, M + 3 + shifts]);
      const [netK, netBeta, netG, netS, netGamma] = cut(common, perHead);
      const [netE, netA] = cut(slice(units, 1, headUnits - 2 * M, headUnits), [M, M]);
      const net = { k: netK, beta: netBeta, g: netG, s: netS, gamma: netGamma, e: netE, a: netA };
      const k = tanh(netK);
      const beta = softplus(netBeta);
      const g = logistic(netG);
      const s = softmax(netS);
      const gamma = add(softplus(netGamma), 1);
      const e = logistic(netE);
      const a = tanh(netA);

      const content = softmax(multiply(beta, cosine(k, before.M)));
      const old = fromRowZero(before.w);
      const gated = add(old, multiply(g, subtract(content, old)));
      const w = sharpened(shifted(gated, s), gamma);
      const write = reshape(slice(w, 1, R, heads), [B, N, 1]);
      const kept = subtract(before.M, multiply(before.M, matmul(write, reshape(e, [B, 1, M]))));
      const memory = add(kept, matmul(write, reshape(a, [B, 1, M])));
      const r = matmul(slice(w, 1, 0, R), memory);

      const known = concat([control.states.h, reshape(r, [B, R * M])], 1);
      const h = linear(known, parameters.weight_out, parameters.bias_out);
      return {
        states: { h, ...named(control.states), r, w, M: memory },
        gates: { ...named(control.gates), k, beta, g, s, gamma, e, a },
        netInputs: { ...named(control.netInputs), ...net },
      };
    },
  };
}

/** Options of a {@link NeuralTuringMachine}. */
export interface NeuralTuringMachineOptions extends RecurrentOptions, MemoryOptions {}

/**
 * Neural Turing machine (Graves, Wayne & Danihelka 2014; NNDL §8.5.2): a network with a memory of N rows that it reads and writes by
 * attention, at content or at location. Its trace shows where the heads are (`w`), the memory (`M`), and what is read.
 *
 * @example
 * const machine = new NeuralTuringMachine({ inputSize: 8, hiddenSize: 32, slots: 20, width: 6, seed: 1 });
 * const { y, M } = machine.forward(x);
 */
export class NeuralTuringMachine extends Recurrent<string> {
  readonly #controller: Cell;

  constructor(options: NeuralTuringMachineOptions) {
    const { controller = lstmCell() } = options;
    super(neuralTuringCell({ ...options, controller }), options);
    this.#controller = controller;
  }

  override description(): NetworkDescription {
    const { network, options } = super.description();
    const { name, options: own } = this.#controller;
    return { network, options: { ...options, controller: { cell: name, options: { ...own } } } };
  }
}

function inController(name: string): string {
  return `controller_${name}`;
}

function named(values: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [inController(name), value]));
}

/** The last axis cut into pieces of the given lengths. */
function cut(x: Tensor, lengths: readonly number[]): Tensor[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return slice(x, x.shape.length - 1, start - length, start);
  });
}

/** Cosine of the angle between each key [B, heads, M] and each row of the memory [B, N, M]; with a row of 0 it is 0. */
function cosine(k: Tensor, memory: Tensor): Tensor {
  const length = (x: Tensor) => sqrt(add(sum(multiply(x, x), 2), 1e-6));
  const [B, heads] = k.shape;
  const N = memory.shape[1];
  const products = matmul(k, permute(memory, [0, 2, 1]));
  return divide(divide(products, reshape(length(k), [B, heads, 1])), reshape(length(memory), [B, 1, N]));
}

/** Weightings [B, heads, N]; a head that has none yet, at the start, is at row 0. */
function fromRowZero(w: Tensor): Tensor {
  const N = w.shape[2];
  const start = Tensor.zeros(w.shape, { dtype: w.dtype });
  for (let at = 0; at < w.data.length; at += N) {
    if (w.data.subarray(at, at + N).every((value) => value === 0)) start.data[at] = 1;
  }
  return start.data.includes(1) ? add(w, start) : w;
}

/** Circular convolution of weightings [B, heads, N] with shifts −reach … reach, [B, heads, 2 reach + 1]. */
function shifted(w: Tensor, s: Tensor): Tensor {
  const N = w.shape[2];
  const reach = (s.shape[2] - 1) / 2;
  const moved = Array.from({ length: s.shape[2] }, (_, n) => {
    const by = (n - reach + N) % N;
    const rolled = by === 0 ? w : concat([slice(w, 2, N - by, N), slice(w, 2, 0, N - by)], 2);
    return multiply(rolled, slice(s, 2, n, n + 1));
  });
  return moved.reduce((total, part) => add(total, part));
}

/** w^γ / Σ w^γ, as softmax(γ log w): no power overflows, and no row is without a gradient. */
function sharpened(w: Tensor, gamma: Tensor): Tensor {
  return softmax(multiply(gamma, log(add(w, 1e-8))));
}
