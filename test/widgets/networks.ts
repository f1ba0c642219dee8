import { gruCell } from "../../src/core/cells/gru.js";
import { cells } from "../../src/core/cells/index.js";
import { LSTM, lstmCell } from "../../src/core/cells/lstm.js";
import { AttendingStack } from "../../src/core/networks/attending-stack.js";
import { Chained } from "../../src/core/networks/chained.js";
import { Convolution } from "../../src/core/networks/convolution.js";
import { DelayLine } from "../../src/core/networks/delay-line.js";
import { DilatedRNN } from "../../src/core/networks/dilated.js";
import { FeedbackStack } from "../../src/core/networks/feedback-stack.js";
import { NARX } from "../../src/core/networks/narx.js";
import { NeuralTuringMachine } from "../../src/core/networks/neural-turing-machine.js";
import { Separable } from "../../src/core/networks/separable.js";
import type { SequenceNetwork } from "../../src/core/networks/sequence-network.js";
import { SkipStack } from "../../src/core/networks/skip-stack.js";
import { Sliced } from "../../src/core/networks/sliced.js";
import { TDNN } from "../../src/core/networks/tdnn.js";
import { Transformer } from "../../src/core/networks/transformer.js";
import { CTCTranscriber } from "../../src/core/outputs/ctc-transcriber.js";
import { EncoderDecoder } from "../../src/core/outputs/encoder-decoder.js";
import { SequenceClassifier } from "../../src/core/outputs/sequence-classifier.js";
import { SequenceRegressor } from "../../src/core/outputs/sequence-regressor.js";
import { SequenceTagger } from "../../src/core/outputs/sequence-tagger.js";
import type { Tensor } from "../../src/core/tensor/tensor.js";
import type { Trace } from "../../src/core/trace/trace.js";
import { randomTensor } from "../core/helpers.js";

export const T = 6;
export const B = 2;
export const D = 3;
export const H = 4;
export const x: Tensor = randomTensor([T, B, D], 1, "float32").detach();

const sizes = { inputSize: D, hiddenSize: H, seed: 1 };

/** Every cell as a network of its own, by its name. */
export const everyCell: Readonly<Record<string, SequenceNetwork>> = Object.fromEntries(
  Object.entries(cells).map(([name, Network]) => [name, new Network(sizes as never)]),
);

/** Every network that is not one cell alone, by its name. */
export const everyOtherNetwork: Readonly<Record<string, SequenceNetwork>> = {
  AttendingStack: new AttendingStack({ ...sizes, cell: lstmCell() }),
  Chained: new Chained({ networks: [new LSTM(sizes), new Transformer({ inputSize: H, hiddenSize: 4, heads: 2 })] }),
  Convolution: new Convolution({ inputSize: D, outputSize: H, kernelSize: 3, seed: 1 }),
  DelayLine: new DelayLine({ inputSize: D, delays: 2 }),
  DilatedRNN: new DilatedRNN({ ...sizes, cell: gruCell(), dilations: [1, 2] }),
  FeedbackStack: new FeedbackStack({ ...sizes, cell: gruCell() }),
  NARX: new NARX({ ...sizes, inputDelays: 1, outputDelays: 2 }),
  NeuralTuringMachine: new NeuralTuringMachine({ ...sizes, slots: 5, width: 3 }),
  Separable: new Separable({ past: new LSTM(sizes), future: everyCell.GRU }),
  SkipStack: new SkipStack({ ...sizes, cell: gruCell(), numLayers: 3 }),
  Sliced: new Sliced({ networks: [everyCell.GRU, new LSTM({ ...sizes, inputSize: H })], sliceLengths: [3] }),
  TDNN: new TDNN({ ...sizes, delays: [2, 1] }),
  Transformer: new Transformer({ inputSize: D, hiddenSize: 4, heads: 2, seed: 1 }),
};

const sentences = [
  [1, 2, 0, 3],
  [3, 1],
];
const frames = [
  [
    [0, 1, 0],
    [1, 1, 0],
    [0, 0, 2],
  ],
  [[1, 0, 0]],
];
const vocabularySize = 4;
const translator = { sourceSize: 4, targetSize: 3, embeddingSize: 3, hiddenSize: H, seed: 1 };

/** Traces of what stands on networks, and of networks with layers in both directions. */
export const everyOtherTrace: Readonly<Record<string, Trace>> = {
  "bidirectional layers": new LSTM({ ...sizes, numLayers: 2, bidirectional: true }).trace(x, { lengths: [3, T] }),
  "a classifier": new SequenceClassifier(everyCell.SRN, { vocabularySize, classes: 2 }).trace(sentences),
  "a classifier with attention": new SequenceClassifier(everyCell.GRU, {
    vocabularySize,
    classes: 2,
    pooling: "attention",
  }).trace(sentences),
  "a tagger": new SequenceTagger(everyCell.LSTM, { vocabularySize, tags: 3, crf: true }).trace(sentences),
  "a regressor": new SequenceRegressor(everyCell.GRU, { seed: 1 }).trace(frames),
  "a transcriber": new CTCTranscriber(everyCell.LSTM, { labels: 2 }).trace(frames),
  "an encoder–decoder": new EncoderDecoder(LSTM, translator).trace([1, 2, 3], [0, 2]),
  "an encoder–decoder with attention": new EncoderDecoder(LSTM, {
    ...translator,
    bidirectional: true,
    attention: "additive",
  }).trace([1, 2, 3, 0, 1], [0, 2]),
};
