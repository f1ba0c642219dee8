import type { Example } from "../base/examples.js";
import { spectrum } from "./model.js";

export const example: Example = {
  call: "spectrum",
  title: { en: "Spectrum", zh: "谱" },
  text: {
    en: "Eigenvalues and singular values of the recurrent weights and of a step's Jacobian, and the path of the state. Move the spectral radius across 1: the state that faded away now circles on by itself.",
    zh: "循环权重与某一步雅可比矩阵的特征值和奇异值，以及状态的轨迹。将谱半径移过 1：原本消逝的状态会自行不停地转动。",
  },
  make: async (language) => spectrum(undefined, undefined, { language }),
};
