import type { Recurrent } from "../networks/recurrent.js";
import type { CellDescription } from "../networks/sequence-network.js";
import type { Cell, CellSizes } from "./cell.js";
import { GRU } from "./gru.js";
import { LSTM } from "./lstm.js";
import { SRN } from "./srn.js";

/** Every recurrent network there is, by its cell's name: one line a cell. */
export const cells: Readonly<Record<string, new (options: never) => Recurrent>> = {
  SRN,
  GRU,
  LSTM,
};

/** The cell of a description, for a layer of the given sizes. Throws a RangeError for one that is not known. */
export function cellOf({ cell, options }: CellDescription, { D, H }: CellSizes): Cell {
  if (!Object.hasOwn(cells, cell)) {
    throw new RangeError(`buildNetwork: cell is ${cell}; it must be one of ${Object.keys(cells).join(", ")}`);
  }
  return new cells[cell]({ ...options, inputSize: D, hiddenSize: H } as never).cell;
}
