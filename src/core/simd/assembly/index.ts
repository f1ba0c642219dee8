/** What the host calls; and the tiles, kept apart by being exported (see `gemm.ts`). */
export { allocate, becomeSecond, gemm, release } from "./gemm";
export { expOf, logisticOf, tanhOf } from "./pointwise";
export { recurrence, recurrenceBack } from "./recurrence";
export { close, open } from "./run";
export { finishBackward, finishForward, openBackward, openForward, phase } from "./sequence";
export { sumOf } from "./sum";
export {
  row16, row32, tile1, tile2, tile3, tile4, tile5, tile6, tileT1, tileT2, tileT3, tileT4, tileT5, tileT6,
} from "./gemm";
