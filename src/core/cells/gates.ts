import { add } from "../tensor/arithmetic.js";
import { slice } from "../tensor/layout.js";
import { linear } from "../tensor/products.js";
import type { Tensor } from "../tensor/tensor.js";
import type { CellParameters, Quantity } from "./cell.js";

/** Gates of the LSTMs, by their letter. */
const lstmGates = {
  i: { label: "input gate", labelZh: "输入门", range: [0, 1] },
  f: { label: "forget gate", labelZh: "遗忘门", range: [0, 1] },
  g: { label: "candidate state", labelZh: "候选状态", range: [-1, 1] },
  o: { label: "output gate", labelZh: "输出门", range: [0, 1] },
} as const;

/** What an LSTM with the given gates declares: its states h and c, and each gate with its net input. */
export function declareLSTM(letters: readonly (keyof typeof lstmGates)[]): {
  states: (Quantity & { name: "h" | "c" })[];
  gates: Quantity[];
  netInputs: Quantity[];
} {
  const gates = letters.map((name) => ({ name, ...lstmGates[name] }));
  return {
    states: [
      { name: "h", label: "hidden state", labelZh: "隐状态", range: [-1, 1] },
      { name: "c", label: "cell state", labelZh: "内部状态", range: null },
    ],
    gates,
    netInputs: netInputsOf(gates),
  };
}

/** The net input of each gate. */
export function netInputsOf(gates: readonly Quantity[]): Quantity[] {
  return gates.map(({ name, label, labelZh }) => ({
    name,
    label: `net input of the ${label}`,
    labelZh: `${labelZh}的净输入`,
    range: null,
  }));
}

/** Parameters of G gates that read x and h, named and shaped as PyTorch's. */
export function gateShapes(G: number, D: number, H: number): Record<string, number[]> {
  return { weight_ih: [G * H, D], weight_hh: [G * H, H], bias_ih: [G * H], bias_hh: [G * H] };
}

/** Net inputs of all gates, W x + b + U h + b': [B, G·H], one product with x and one with h. */
export function netInputs(x: Tensor, h: Tensor, { weight_ih, weight_hh, bias_ih, bias_hh }: CellParameters): Tensor {
  return add(linear(x, weight_ih, bias_ih), linear(h, weight_hh, bias_hh));
}

/** Cuts the last axis, G·H, into G tensors of H. */
export function splitGates(all: Tensor, H: number): Tensor[] {
  const last = all.shape.length - 1;
  return Array.from({ length: all.shape[last] / H }, (_, gate) => slice(all, last, gate * H, (gate + 1) * H));
}

/** Biases that gates start with, as given; b is `bias_ih` + `bias_hh`. Throws a RangeError for one that is not finite. */
export function requireBiases(
  where: string,
  biases: Readonly<Record<string, number | undefined>>,
): Record<string, number> {
  const given = Object.entries(biases).filter((entry): entry is [string, number] => entry[1] !== undefined);
  for (const [name, value] of given) {
    if (!Number.isFinite(value)) throw new RangeError(`${where}: ${name} is ${value}; it must be a finite number`);
  }
  return Object.fromEntries(given);
}

/** Starts one gate's bias, `bias_ih` + `bias_hh`, at a value; leaves it alone where none is given. */
export function startBias({ bias_ih, bias_hh }: CellParameters, H: number, gate: number, value?: number): void {
  if (value === undefined) return;
  bias_ih.data.fill(value, gate * H, (gate + 1) * H);
  bias_hh.data.fill(0, gate * H, (gate + 1) * H);
}
