import type { Recurrent } from "../networks/recurrent.js";
import { GRU } from "./gru.js";
import { LSTM } from "./lstm.js";
import { SRN } from "./srn.js";

/** Every recurrent network there is, by its cell's name: one line a cell. */
export const cells: Readonly<Record<string, new (options: never) => Recurrent>> = {
  SRN,
  GRU,
  LSTM,
};
