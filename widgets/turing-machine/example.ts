import { turingPrograms } from "../../src/core/machines/turing-machine.js";
import type { Example } from "../base/examples.js";
import { turingMachine } from "./model.js";

export const example: Example = {
  call: "turingMachine",
  title: { en: "Turing machine", zh: "图灵机" },
  text: {
    en: "The busy beaver of four states writes thirteen 1s on an empty tape and halts after 107 steps. Play it, and look at the path of the head below; then write a program of your own.",
    zh: "四状态的忙碌海狸在空纸带上写下十三个 1，并在 107 步后停机。播放它，并看下方读写头的轨迹；再写一个自己的程序。",
  },
  make: async (language) => turingMachine(turingPrograms.busyBeaver4, "", { step: 60, language }),
};
