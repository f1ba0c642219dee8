import { feedForwardCell } from "../../src/core/cells/feed-forward.js";
import { NeuralTuringMachine } from "../../src/core/networks/neural-turing-machine.js";
import { slice } from "../../src/core/tensor/layout.js";
import { Tensor } from "../../src/core/tensor/tensor.js";
import { copyTask } from "../../src/tasks/neural-turing.js";
import type { Example } from "../base/examples.js";
import { memory } from "./model.js";

export const example: Example = {
  call: "memory",
  title: { en: "Reads and writes of a memory", zh: "记忆的读与写" },
  text: {
    en: "A neural Turing machine whose weights were set by hand copies six vectors of bits. The write head goes on by a row at every step; the read head waits at row 0 until the input falls silent, and then follows it. Step through and watch the memory fill.",
    zh: "一个手工设定权重的神经图灵机复制六个比特向量。写头每步前进一行；读头停在第 0 行，直到输入静默，再沿写入的行依次读出。逐步运行，看记忆如何被写满。",
  },
  async make(language) {
    const width = 5;
    const machine = copyMachine(width);
    const [{ inputs }] = copyTask({ from: 6, width, count: 1, seed: 3 });
    const x = Tensor.from(inputs.map((input) => [input]));
    const outputs = slice(machine.forward(x).y, 2, 0, width);
    return memory(machine.trace(x), { outputs, step: 9, language });
  },
};

/** A machine that copies vectors with at least one bit set: the controller hands its input on, the rest is done by the heads. */
export function copyMachine(width: number): NeuralTuringMachine {
  const D = width + 1;
  const machine = new NeuralTuringMachine({
    inputSize: D,
    hiddenSize: D,
    slots: 16,
    width,
    controller: feedForwardCell({ activation: "identity" }),
  });
  const parameters = machine.parameters();
  for (const { data } of Object.values(parameters)) data.fill(0);
  const put = (name: string, row: number, column: number, value: number): void => {
    const { data, shape } = parameters[name];
    data[row * (shape[1] ?? 1) + column] = value;
  };
  // Rows of a head: key, strength, gate, the shifts by −1, 0 and 1, sharpness; the read head is first.
  const head = width + 6;
  const [gate, stay, on, sharpness] = [width + 1, width + 3, width + 4, width + 5];
  for (const start of [0, head]) {
    put("bias_head_l0", start + gate, 0, -20);
    put("bias_head_l0", start + on, 0, 20);
    put("bias_head_l0", start + sharpness, 0, 20);
  }
  // While anything is on the input the read head stays.
  for (let d = 0; d < D; d++) {
    put("weight_ih_l0", d, d, 1);
    put("weight_head_l0", stay, d, 40);
  }
  for (let m = 0; m < width; m++) {
    put("bias_head_l0", 2 * head + m, 0, 20);
    put("weight_head_l0", 2 * head + width + m, m, 10);
    put("weight_out_l0", m, D + m, 1);
  }
  return machine;
}
