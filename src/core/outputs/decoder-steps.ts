import type { StepValues } from "../cells/cell.js";
import type { Embedding, Linear } from "../networks/layers.js";
import { mapValues } from "../networks/packed.js";
import type { Recurrent } from "../networks/recurrent.js";
import { tanh } from "../tensor/activations.js";
import { concat, reshape, select, stack } from "../tensor/layout.js";
import type { Random } from "../tensor/random.js";
import { indexOfLargest } from "../tensor/reductions.js";
import { takeRows } from "../tensor/rows.js";
import type { Tensor } from "../tensor/tensor.js";
import type { DecoderAttention, Memory } from "./decoder-attention.js";

/** What a decoder is made of. */
interface DecoderParts {
  readonly decoder: Recurrent;
  readonly targetEmbedding: Embedding;
  readonly attention: DecoderAttention | undefined;
  readonly combine: Linear | undefined;
  readonly output: Linear;
}

/** The decoder between two steps. */
export interface DecoderState {
  /** Of every layer, [L, B, H]. */
  readonly states: Readonly<Record<string, Tensor>>;
  readonly memory: Memory | undefined;
}

/** What one or more steps of the decoder give. */
interface DecoderOutput {
  /** [T′, B, V′ + 1] */
  readonly logits: Tensor;
  readonly after: DecoderState;
  /** [B, T′, T] */
  readonly weights: Tensor | undefined;
}

/** The decoder over inputs [T′][B], one step where the attention is additive. */
export function advanceDecoder(
  parts: DecoderParts,
  state: DecoderState,
  inputs: readonly (readonly number[])[],
  steps?: StepValues[][],
): DecoderOutput {
  const { decoder, targetEmbedding, attention, combine, output } = parts;
  const { states, memory } = state;
  const embedded = targetEmbedding.forward(inputs[0].map((_, b) => inputs.map((tokens) => tokens[b])));
  const asked = attention?.kind === "additive" ? select(states.h, 0, -1) : undefined;
  const before = asked && memory && attention?.forward(reshape(asked, [1, ...asked.shape]), memory);
  const x = before ? concat([embedded, before.context], 2) : embedded;
  const run = runRecurrent(decoder, x, { initial: states }, steps);
  const after = { states: Object.fromEntries(decoder.cell.states.map(({ name }) => [name, run[name]])), memory };
  if (before) return { logits: output.forward(concat([run.y, before.context], 2)), after, weights: before.weights };
  if (!(attention && memory && combine)) return { logits: output.forward(run.y), after, weights: undefined };
  const { context, weights } = attention.forward(run.y, memory);
  return { logits: output.forward(tanh(combine.forward(concat([context, run.y], 2)))), after, weights };
}

/** The decoder over given inputs [T′][B]: at once where it can be, step by step where the context is part of the input. */
export function writeGiven(
  parts: DecoderParts,
  state: DecoderState,
  inputs: readonly (readonly number[])[],
  steps?: StepValues[][],
): DecoderOutput {
  if (parts.attention?.kind !== "additive") return advanceDecoder(parts, state, inputs, steps);
  let after = state;
  const outputs = inputs.map((tokens) => {
    const output = advanceDecoder(parts, after, [tokens], steps);
    after = output.after;
    return output;
  });
  const weights = concat(
    outputs.map((output) => output.weights as Tensor),
    1,
  );
  const logits = concat(
    outputs.map((output) => output.logits),
    0,
  );
  return { logits, after, weights };
}

/**
 * Logits [T′, B, V′ + 1] where each input after the first is the given one with a probability, and else drawn from what the
 * step before holds likely. No gradient goes through the choice.
 */
export function writeSampling(
  parts: DecoderParts,
  state: DecoderState,
  inputs: readonly (readonly number[])[],
  { probability, random }: { probability: number; random: Random },
): Tensor {
  const logits: Tensor[] = [];
  let now = state;
  for (const tokens of inputs) {
    const before = logits.at(-1);
    const given = tokens.map((token, b) => {
      return before === undefined || random.uniform() < probability ? token : drawn(before, b, random);
    });
    const step = advanceDecoder(parts, now, [given]);
    logits.push(step.logits);
    now = step.after;
  }
  return concat(logits, 0);
}

/** The most probable token at each step, given back to the decoder, for B sequences up to their ends. */
export function writeGreedily(parts: DecoderParts, state: DecoderState, B: number, maxLength: number): number[][] {
  const V = parts.output.bias.data.length;
  const end = V - 1;
  const outputs = Array.from({ length: B }, (): number[] => []);
  const open = new Set(outputs.keys());
  let now = state;
  let tokens = outputs.map(() => end);
  for (let step = 0; step < maxLength && open.size > 0; step++) {
    const { logits, after } = advanceDecoder(parts, now, [tokens]);
    now = after;
    tokens = outputs.map((_, b) => indexOfLargest(logits.data.subarray(b * V, (b + 1) * V)));
    for (const b of open) {
      if (tokens[b] === end) open.delete(b);
      else outputs[b].push(tokens[b]);
    }
  }
  return outputs;
}

/** The state of some rows of a batch, each as often as it is named. The memory must be that of one sequence. */
export function rowsOfState({ states, memory }: DecoderState, rows: readonly number[]): DecoderState {
  const chosen = (state: Tensor): Tensor => {
    const layers = Array.from({ length: state.shape[0] }, (_, layer) => takeRows(select(state, 0, layer), rows));
    return stack(layers, 0);
  };
  return { states: mapValues(states, chosen), memory };
}

/** Runs one of the networks; where `steps` are asked for, step by step, and they are put behind those that are there. */
export function runRecurrent(
  network: Recurrent,
  x: Tensor,
  options: { lengths?: readonly number[]; initial?: Readonly<Record<string, Tensor>> },
  steps?: StepValues[][],
): Record<string, Tensor> & { y: Tensor } {
  if (steps === undefined) return network.forward(x, options) as never;
  const run = network.unroll(x, options);
  for (const [n, layer] of run.steps.entries()) steps[n] = [...(steps[n] ?? []), ...layer];
  return run as never;
}

/** A token of sequence b, drawn from logits [1, B, V]. */
function drawn({ data, shape }: Tensor, b: number, random: Random): number {
  const V = shape[2];
  const row = data.subarray(b * V, (b + 1) * V);
  const greatest = Math.max(...row);
  const weights = Array.from(row, (logit) => Math.exp(logit - greatest));
  let left = random.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const token = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return token < 0 ? indexOfLargest(row) : token;
}
