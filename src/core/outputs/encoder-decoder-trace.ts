import type { StepValues } from "../cells/cell.js";
import type { Recurrent } from "../networks/recurrent.js";
import { softmax } from "../tensor/activations.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import { layerTraces, traced } from "../trace/take.js";
import type { LayerTrace, Trace } from "../trace/trace.js";

/**
 * Trace of an encoder–decoder on one pair. T and x are the source's, its end included; the layers are the encoder's, then
 * the decoder's with T′ steps of their own, then with attention one whose state α is [1, T] at each of T′ steps. Error terms
 * are those of the decoder's last hidden state.
 */
export interface EncoderDecoderTrace extends Trace {
  /** What each of the decoder's T′ steps writes: the target and its end. */
  targetLabels: string[];
  /** Probability of each token and of the end at each of the decoder's steps, [T′, V′ + 1]. */
  probabilities: Float32Array;
}

/** How the end of a sequence is written. */
const end = "EOS";

/** The trace of a run whose graph has been walked back. */
export function encoderDecoderTrace(
  { encoder, decoder }: { encoder: Recurrent; decoder: Recurrent },
  run: {
    source: readonly number[];
    target: readonly number[];
    /** Embedded source, [T, 1, D]. */
    x: Tensor;
    steps: Readonly<Record<"encoder" | "decoder", readonly (readonly StepValues[])[]>>;
    logits: Tensor;
    weights: Tensor | undefined;
  },
): EncoderDecoderTrace {
  const { source, target, x, steps, logits, weights } = run;
  const [T, B, D] = x.shape;
  const targetSteps = target.length + 1;
  const directions = encoder.bidirectional ? 2 : 1;
  const ofEncoder = steps.encoder.map((layer, n) => {
    return { name: "encoder", steps: layer, reverse: n % directions === 1 };
  });
  const ofDecoder = steps.decoder.map((layer) => ({ name: "decoder", steps: layer }));
  const written: LayerTrace[] = layerTraces(decoder.cell, ofDecoder, { T: targetSteps, B, D: decoder.inputSize });
  return {
    cell: `EncoderDecoder of ${encoder.cell.name}`,
    T,
    B,
    D,
    x: Float32Array.from(x.data),
    labels: [[...source.map(String), end]],
    targetLabels: [...target.map(String), end],
    probabilities: Float32Array.from(noGrad(() => softmax(logits)).data),
    layers: [
      ...layerTraces(encoder.cell, ofEncoder, { T, B, D }),
      ...written.map((layer) => ({ ...layer, T: targetSteps })),
      ...(weights ? [attentionLayer(weights)] : []),
    ],
  };
}

/** The weights [1, T′, T] of one pair. */
function attentionLayer(weights: Tensor): LayerTrace {
  const [, steps, T] = weights.shape;
  const quantity = { name: "α", label: "attention weight", labelZh: "注意力权重", range: [0, 1] as const };
  const states = [traced(quantity, Float32Array.from(weights.data), [1, T])];
  return { name: "attention", T: steps, H: T, states, gates: [], netInputs: [], errorTerms: [] };
}
