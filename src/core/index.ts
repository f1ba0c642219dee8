export type {
  Activation,
  Cell,
  CellParameters,
  CellSizes,
  Quantity,
  SequenceKernel,
  StepValues,
} from "./cells/cell.js";
export { GRU, type GRUOptions, gruCell, type Reset } from "./cells/gru.js";
export { LSTM, type LSTMOptions, lstmCell } from "./cells/lstm.js";
export { SRN, type SRNOptions, srnCell } from "./cells/srn.js";
export { FeedForwardAutomaton, type FeedForwardStep, RecurrentAutomaton } from "./machines/automaton-networks.js";
export {
  type AutomatonDescription,
  type AutomatonStep,
  automata,
  FiniteAutomaton,
} from "./machines/finite-automaton.js";
export {
  PushdownAutomaton,
  type PushdownDescription,
  type PushdownRule,
  type PushdownRun,
  type PushdownStep,
  pushdownPrograms,
} from "./machines/pushdown-automaton.js";
export { StackNetwork, type StackRun } from "./machines/stack-network.js";
export {
  type TuringConfiguration,
  TuringMachine,
  type TuringProgram,
  type TuringRule,
  type TuringRun,
  turingPrograms,
} from "./machines/turing-machine.js";
export { TuringNetwork, type TuringNetworkRun, type TuringNetworkStep } from "./machines/turing-network.js";
export { buildNetwork } from "./networks/build.js";
export type { Initialization } from "./networks/initialization.js";
export { Embedding, Linear } from "./networks/layers.js";
export type { Parameters } from "./networks/parameters.js";
export {
  type InitialState,
  Recurrent,
  type RecurrentOptions,
  type RecurrentOutput,
  type RunOptions,
  type UnrolledOutput,
} from "./networks/recurrent.js";
export { type LabelledSequence, SequenceClassifier } from "./networks/sequence-classifier.js";
export type {
  CellDescription,
  Json,
  NetworkDescription,
  SequenceNetwork,
  SequenceOptions,
  SequenceOutput,
} from "./networks/sequence-network.js";
export { type AllowedTags, type CRFLattice, LinearChainCRF } from "./outputs/crf.js";
export { type CTCLattice, type CTCOptions, ctcLattice, ctcLoss } from "./outputs/ctc.js";
export { ctcBestPath, ctcPrefixBeam, type Transcription } from "./outputs/ctc-decoding.js";
export { exp, log, logistic, logSoftmax, relu, softmax, softplus, tanh } from "./tensor/activations.js";
export { add, divide, maximum, multiply, subtract, where } from "./tensor/arithmetic.js";
export { expand, flip, pad, permute } from "./tensor/axes.js";
export { embed } from "./tensor/embedding.js";
export { abs, cos, pow, sin, sqrt } from "./tensor/functions.js";
export { concat, reshape, select, slice, stack, transpose } from "./tensor/layout.js";
export {
  type PrincipalComponents,
  principalComponents,
  singularValues,
  spectralRadius,
} from "./tensor/linear-algebra.js";
export { linearRecurrence } from "./tensor/linear-recurrence.js";
export { crossEntropy } from "./tensor/losses.js";
export { layerNorm } from "./tensor/normalization.js";
export { linear, matmul } from "./tensor/products.js";
export { Random, type RandomTensorOptions } from "./tensor/random.js";
export { cumulativeSum, logSumExp, max, mean, sum } from "./tensor/reductions.js";
export { reverseWithin, sumIntoRows, takeRows } from "./tensor/rows.js";
export { type DType, type NestedNumbers, noGrad, Tensor, type Values } from "./tensor/tensor.js";
export { type Decay, decay } from "./trace/decay.js";
export { scaleSpectralRadius } from "./trace/spectrum.js";
export type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "./trace/trace.js";
export { clipGradientNorm, gradientNorm } from "./training/clip.js";
export { whileTraining } from "./training/mode.js";
export type { Model } from "./training/model.js";
export { Adam, type Optimizer, SGD } from "./training/optimizers.js";
export { type TrainOptions, type TrainStep, train } from "./training/train.js";
