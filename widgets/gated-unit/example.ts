import { lstmCell } from "../../src/core/cells/lstm.js";
import type { Example } from "../base/examples.js";
import { gatedUnit } from "./model.js";

export const example: Example = {
  call: "gatedUnit",
  title: { en: "One gated unit", zh: "一个门控单元" },
  text: {
    en: "Be the gates of an LSTM with a single unit. With the forget gate open and the input gate shut the cell state keeps what it once read; shut the forget gate at one step and it is gone.",
    zh: "亲手操纵只有一个单元的 LSTM 的门。遗忘门开、输入门关时，内部状态一直保留曾读入的内容；在某一步关上遗忘门，内容即消失。",
  },
  make: async (language) => {
    const i = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const o = i.map((_, t) => (t === 12 ? 1 : 0.2));
    return gatedUnit(lstmCell(), { gates: { f: 1, i, o }, language });
  },
};
