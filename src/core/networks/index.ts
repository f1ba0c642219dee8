import { cells } from "../cells/index.js";
import { AttendingStack } from "./attending-stack.js";
import { Chained } from "./chained.js";
import { Convolution } from "./convolution.js";
import { DelayLine } from "./delay-line.js";
import { DilatedRNN } from "./dilated.js";
import { FeedbackStack } from "./feedback-stack.js";
import { NARX } from "./narx.js";
import { NeuralTuringMachine } from "./neural-turing-machine.js";
import { Separable } from "./separable.js";
import type { SequenceNetwork } from "./sequence-network.js";
import { SkipStack } from "./skip-stack.js";
import { Sliced } from "./sliced.js";
import { TDNN } from "./tdnn.js";
import { Transformer } from "./transformer.js";

/** A network's class. Where it is made of a cell or of other networks, its options hold them. */
type NetworkClass = new (options: never) => SequenceNetwork;

/** Every sequence network there is, by the name in its description: one line a network. */
export const networks: Readonly<Record<string, NetworkClass>> = {
  ...cells,
  AttendingStack,
  Chained,
  Convolution,
  DelayLine,
  DilatedRNN,
  FeedbackStack,
  NARX,
  NeuralTuringMachine,
  Separable,
  SkipStack,
  Sliced,
  TDNN,
  Transformer,
};
