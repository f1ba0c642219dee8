/** What the host calls; and what is kept apart by being exported: tiles (see `gemm.ts`), loops over gates (see `lstm.ts`). */
export { allocate, becomeSecond, openProduct, release } from "./gemm";
export { expOf, logisticOf, tanhOf } from "./pointwise";
export { recurrence, recurrenceBack } from "./recurrence";
export { close, open } from "./run";
export { finishBackward, finishForward, openBackward, openForward, phase } from "./sequence";
export { sumOf } from "./sum";
export {
  row16, row32, tile1, tile2, tile3, tile4, tile5, tile6, tileT1, tileT2, tileT3, tileT4, tileT5, tileT6,
} from "./gemm";
export {
  coupledBackward, coupledForward, noForgetBackward, noForgetForward, peepholeBackward, peepholeForward, plainBackward, plainForward,
} from "./lstm";
export {
  identityBackward, identityForward, logisticBackward, logisticForward, reluBackward, reluForward, tanhBackward, tanhForward,
} from "./srn";
