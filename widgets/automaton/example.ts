import { automata } from "../../src/core/machines/finite-automaton.js";
import type { Example } from "../base/examples.js";
import { automaton } from "./model.js";

export const example: Example = {
  call: "automaton",
  title: { en: "Finite automaton", zh: "有限自动机" },
  text: {
    en: "A memory of three states that knows the remainder of a binary number divided by 3. Step through it, then write transitions and an input of your own; a mistake is explained where it stands.",
    zh: "只有三个状态的记忆，却知道二进制数除以 3 的余数。逐步运行，再写出自己的转移与输入；写错时会在原处说明。",
  },
  make: async (language) => automaton(automata.moduloThree, "110101", { language }),
};
