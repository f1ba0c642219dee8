import type { Recurrent } from "../networks/recurrent.js";
import type { CellDescription } from "../networks/sequence-network.js";
import type { Cell, CellSizes } from "./cell.js";
import { Clockwork } from "./clockwork.js";
import { CoupledLSTM } from "./coupled-lstm.js";
import { FeedForward } from "./feed-forward.js";
import { GRU } from "./gru.js";
import { Jordan } from "./jordan.js";
import { LayerNormLSTM } from "./layer-norm-lstm.js";
import { LSTM } from "./lstm.js";
import { LSTMWithoutForget } from "./lstm-without-forget.js";
import { MinGRU } from "./min-gru.js";
import { MinLSTM } from "./min-lstm.js";
import { PeepholeLSTM } from "./peephole-lstm.js";
import { QRNN } from "./qrnn.js";
import { ResidualRNN } from "./residual.js";
import { SRN } from "./srn.js";

/** Every recurrent network there is, by its cell's name: one line a cell. */
export const cells: Readonly<Record<string, new (options: never) => Recurrent>> = {
  SRN,
  GRU,
  LSTM,
  Jordan,
  FeedForward,
  ResidualRNN,
  LSTMWithoutForget,
  PeepholeLSTM,
  CoupledLSTM,
  LayerNormLSTM,
  Clockwork,
  QRNN,
  MinGRU,
  MinLSTM,
};

/** The cell of a description, for a layer of the given sizes. Throws a RangeError for one that is not known. */
export function cellOf({ cell, options }: CellDescription, { D, H }: CellSizes): Cell {
  if (!Object.hasOwn(cells, cell)) {
    throw new RangeError(`buildNetwork: cell is ${cell}; it must be one of ${Object.keys(cells).join(", ")}`);
  }
  return new cells[cell]({ ...options, inputSize: D, hiddenSize: H } as never).cell;
}
