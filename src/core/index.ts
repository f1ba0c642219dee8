export { inBlocks } from "./cells/blocks.js";
export type {
  Activation,
  Cell,
  CellParameters,
  CellSizes,
  Quantity,
  SequenceKernel,
  StepValues,
} from "./cells/cell.js";
export { Clockwork, type ClockworkOptions, clockworkCell } from "./cells/clockwork.js";
export { CoupledLSTM, type CoupledLSTMOptions, coupledLSTMCell } from "./cells/coupled-lstm.js";
export { FeedForward, type FeedForwardOptions, feedForwardCell } from "./cells/feed-forward.js";
export { GRU, type GRUOptions, gruCell, type Reset } from "./cells/gru.js";
export { Jordan, type JordanOptions, jordanCell } from "./cells/jordan.js";
export { LayerNormLSTM, type LayerNormLSTMOptions, layerNormLSTMCell } from "./cells/layer-norm-lstm.js";
export { LSTM, type LSTMOptions, lstmCell } from "./cells/lstm.js";
export {
  LSTMWithoutForget,
  type LSTMWithoutForgetOptions,
  lstmWithoutForgetCell,
} from "./cells/lstm-without-forget.js";
export { MinGRU, minGRUCell } from "./cells/min-gru.js";
export { MinLSTM, minLSTMCell } from "./cells/min-lstm.js";
export { PeepholeLSTM, type PeepholeLSTMOptions, peepholeLSTMCell } from "./cells/peephole-lstm.js";
export { QRNN, type QRNNOptions, type QRNNPooling, qrnnCell } from "./cells/qrnn.js";
export { type Reads, ResidualRNN, type ResidualRNNOptions, residualCell } from "./cells/residual.js";
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
export { StackCode } from "./machines/stack-code.js";
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
export { AttendingStack } from "./networks/attending-stack.js";
export {
  type AttentionMask,
  type AttentionOptions,
  type AttentionOutput,
  MultiHeadAttention,
} from "./networks/attention.js";
export { Autoregressive, type AutoregressiveExample, type Forecast } from "./networks/autoregressive.js";
export { buildNetwork } from "./networks/build.js";
export { Chained } from "./networks/chained.js";
export { Convolution, type ConvolutionLayerOptions } from "./networks/convolution.js";
export { DelayLine } from "./networks/delay-line.js";
export { type DilatedOptions, DilatedRNN } from "./networks/dilated.js";
export { Dropout } from "./networks/dropout.js";
export { FeedbackStack } from "./networks/feedback-stack.js";
export type { Initialization } from "./networks/initialization.js";
export { LayerNorm } from "./networks/layer-norm.js";
export type { LayeredOptions } from "./networks/layered.js";
export { Embedding, Linear } from "./networks/layers.js";
export { type InputOutputSeries, NARX, type NARXOptions, narxCell } from "./networks/narx.js";
export {
  type MemoryOptions,
  NeuralTuringMachine,
  type NeuralTuringMachineOptions,
  neuralTuringCell,
} from "./networks/neural-turing-machine.js";
export type { Parameters } from "./networks/parameters.js";
export { LearntPositions, sinusoidalPositions } from "./networks/positions.js";
export {
  type InitialState,
  Recurrent,
  type RecurrentOptions,
  type RecurrentOutput,
  type RunOptions,
  type UnrolledOutput,
} from "./networks/recurrent.js";
export { type LoadOptions, loadNetwork, saveNetwork } from "./networks/save.js";
export { Separable } from "./networks/separable.js";
export type {
  CellDescription,
  Json,
  NetworkDescription,
  SequenceNetwork,
  SequenceOptions,
  SequenceOutput,
} from "./networks/sequence-network.js";
export { SkipStack } from "./networks/skip-stack.js";
export { Sliced } from "./networks/sliced.js";
export { TDNN, type TDNNOptions } from "./networks/tdnn.js";
export { Transformer, type TransformerOptions } from "./networks/transformer.js";
export {
  type DecoderBlockOutput,
  type EncoderBlockOutput,
  type TransformerBlockOptions,
  TransformerDecoderBlock,
  TransformerEncoderBlock,
} from "./networks/transformer-blocks.js";
export {
  type BeamCandidate,
  type BeamSearch,
  type BeamSearchOptions,
  beamSearch,
  type Hypothesis,
} from "./outputs/beam-search.js";
export { type AllowedTags, type CRFLattice, LinearChainCRF } from "./outputs/crf.js";
export { type CTCLattice, type CTCOptions, ctcLattice, ctcLoss } from "./outputs/ctc.js";
export { ctcBestPath, ctcPrefixBeam, type Transcription } from "./outputs/ctc-decoding.js";
export { CTCTranscriber, type TranscribedSequence } from "./outputs/ctc-transcriber.js";
export type { DecoderAttention, Memory } from "./outputs/decoder-attention.js";
export {
  EncoderDecoder,
  type EncoderDecoderOptions,
  type SearchOptions,
  type TokenPair,
} from "./outputs/encoder-decoder.js";
export type { EncoderDecoderTrace } from "./outputs/encoder-decoder-trace.js";
export type { AttentionPooling } from "./outputs/pooling.js";
export { type LabelledSequence, type Pooling, SequenceClassifier } from "./outputs/sequence-classifier.js";
export type { HeadOptions, Sequence, SequenceInput, SequenceModel } from "./outputs/sequence-model.js";
export { type MeasuredSequence, SequenceRegressor } from "./outputs/sequence-regressor.js";
export { SequenceTagger, type TaggedSequence } from "./outputs/sequence-tagger.js";
export { readSafetensors, type Safetensors, writeSafetensors } from "./safetensors.js";
export { GatedGraphNetwork, type GatedGraphOptions } from "./structures/gated-graph.js";
export { type Edge, type Graph, joinGraphs, undirectedGraph } from "./structures/graph.js";
export { GraphAttention, type GraphAttentionOptions } from "./structures/graph-attention.js";
export { GraphConvolution } from "./structures/graph-convolution.js";
export type { GraphLayerOptions } from "./structures/graph-layers.js";
export { GraphNetwork, type GraphNetworkOptions, type GraphSizes } from "./structures/graph-network.js";
export { buildStructure } from "./structures/index.js";
export { type GraphUpdate, type GraphVectors, updateGraph } from "./structures/message-passing.js";
export { RecursiveNetwork, type RecursiveNetworkOptions, recursiveCell } from "./structures/recursive.js";
export type { Recorded, Recorder, StructureQuantity, StructureTrace, StructureUpdate } from "./structures/trace.js";
export { type NestedTree, type Tree, treeOf } from "./structures/tree.js";
export type { TreeCell } from "./structures/tree-cell.js";
export { type LabelledTree, TreeClassifier } from "./structures/tree-classifier.js";
export {
  ChildSumTreeLSTM,
  childSumCell,
  NaryTreeLSTM,
  type NaryTreeLSTMOptions,
  naryCell,
} from "./structures/tree-lstm.js";
export { TreeNetwork, type TreeNetworkOptions, type TreeOutput } from "./structures/tree-network.js";
export { exp, log, logistic, logSoftmax, relu, softmax, softplus, tanh } from "./tensor/activations.js";
export { add, divide, maximum, multiply, subtract, where } from "./tensor/arithmetic.js";
export { expand, flip, pad, permute } from "./tensor/axes.js";
export { type ConvolutionOptions, convolve, delayed } from "./tensor/convolution.js";
export { embed } from "./tensor/embedding.js";
export { abs, cos, pow, sin, sqrt } from "./tensor/functions.js";
export { concat, reshape, select, slice, stack, transpose } from "./tensor/layout.js";
export {
  type Eigenvalues,
  eigenvalues,
  type MovedEigenvalue,
  moveEigenvalues,
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
export { type Connectivity, connectivity, type SequenceFunction } from "./trace/connectivity.js";
export { type Decay, decay } from "./trace/decay.js";
export { type ErrorTermTable, errorTerms, type LayerErrorTerms } from "./trace/error-terms.js";
export { type FixedPoint, fixedPoints } from "./trace/fixed-points.js";
export { type GateStatistics, gateStatistics } from "./trace/gate-statistics.js";
export { GradientRecorder } from "./trace/gradient-recorder.js";
export { type MemoryCurve, memoryCurve } from "./trace/memory-curve.js";
export { type Projection, projectStates } from "./trace/projection.js";
export type { OneSequence } from "./trace/sequence.js";
export { type RecurrentSpectrum, recurrentSpectra, scaleSpectralRadius } from "./trace/spectrum.js";
export { type StepGradients, stepGradients } from "./trace/step-gradients.js";
export {
  type JacobianSpectra,
  jacobianBlock,
  jacobianSpectra,
  type StepJacobians,
  stateJacobian,
  stepJacobians,
} from "./trace/step-jacobians.js";
export type { LayerTrace, Trace, TracedQuantity, TraceOptions } from "./trace/trace.js";
export { countSignal, type RankedUnit, rankUnits, type UnitResponse, unitResponse } from "./trace/units.js";
export { type VectorField, vectorField } from "./trace/vector-field.js";
export type { StateBlock } from "./trace/whole-state.js";
export { clipGradientNorm, clipGradientValue, gradientNorm, gradientNorms } from "./training/clip.js";
export { whileTraining } from "./training/mode.js";
export type { Metric, Model } from "./training/model.js";
export { Adam, type AdamOptions, AdamW, type Optimizer, RMSProp, SGD } from "./training/optimizers.js";
export { realTimeGradients } from "./training/rtrl.js";
export {
  cosineDecay,
  exponentialDecay,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
  warmUp,
} from "./training/schedules.js";
export { type TrainOptions, type TrainStep, train } from "./training/train.js";
export { truncatedBPTT, type Window } from "./training/truncated.js";
