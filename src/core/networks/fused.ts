import type { CellParameters, SequenceKernel } from "../cells/cell.js";
import { bytesOfRun, runSequence, type SequenceRun } from "../simd/sequence.js";
import { accumulate, needsGrad, operation, ownGradient, type Tensor, type Values } from "../tensor/tensor.js";
import { lastWithin } from "./lengths.js";

/**
 * One layer over a whole batch in one call: x [T, B, D] to every hidden state y [T, B, H], 0 beyond a sequence's length, and
 * each sequence's last states. The numbers are those of the cell's step equations.
 */
export function runFused(
  kernel: SequenceKernel,
  x: Tensor,
  initial: Readonly<Record<string, Tensor>>,
  parameters: CellParameters,
  lengths?: readonly number[],
): { y: Tensor; last: Record<string, Tensor> } {
  const { weight_ih, weight_hh, bias_ih, bias_hh } = parameters;
  const { h, c } = initial;
  const [T, B, D] = x.shape;
  const H = h.shape[1];
  const peepholes = kernel.peepholes?.map((name) => parameters[name]);
  const inputs = [x, weight_ih, weight_hh, bias_ih, bias_hh, ...(peepholes ?? []), ...Object.values(initial)];
  const keep = needsGrad(inputs);
  const start = (): SequenceRun =>
    runSequence(
      kernel.cell,
      { T, B, D, H },
      float32(x),
      {
        weightIh: float32(weight_ih),
        weightHh: float32(weight_hh),
        biasIh: float32(bias_ih),
        biasHh: float32(bias_hh),
        peepholes: peepholes && joined(peepholes, H),
      },
      { h: float32(h), c: c && float32(c) },
      { activation: kernel.activation, lengths, keep },
    );
  const run = start();
  if (keep) waitForBackward(run, bytesOfRun(kernel.cell, { T, B, D, H }).held);
  let dcLast: Float32Array | undefined;
  const y = operation(run.y, [T, B, H], inputs, (gradient) => {
    const ready = waiting.has(run) ? run : again(start, run.y);
    stopWaiting(run);
    const gradients = ready.backward(gradient as Float32Array, dcLast);
    const pass = (tensor: Tensor | undefined, share: Values | undefined): void => {
      if (tensor?.requiresGrad && share) accumulate(tensor, share);
    };
    pass(x, gradients.dx);
    pass(weight_ih, gradients.dWeightIh);
    pass(weight_hh, gradients.dWeightHh);
    pass(bias_ih, gradients.dBiasIh);
    pass(bias_hh, gradients.dBiasHh);
    for (const [n, peephole] of peepholes?.entries() ?? []) {
      pass(peephole, gradients.dPeepholes?.subarray(n * H, (n + 1) * H));
    }
    pass(h, gradients.dh0);
    pass(c, gradients.dc0);
  });
  const last: Record<string, Tensor> = { h: lastWithin(y, lengths) };
  if (run.cLast) {
    // c depends on y in the graph only so that its gradient is known by the time the sequence runs backward.
    last.c = operation(run.cLast, [B, H], [y], (gradient) => {
      dcLast = gradient as Float32Array;
      ownGradient(y);
    });
  }
  return { y, last };
}

/** Memory that runs may hold while they wait for their backward, in bytes. */
const budget = 256 * 1024 * 1024;

/** A run that waits, with the bytes it holds at most. Held weakly: what nobody can go backward from is collected, and freed. */
interface Waiting {
  readonly run: WeakRef<SequenceRun>;
  readonly bytes: number;
}

/** The oldest first. */
const queue = new Set<Waiting>();
const waiting = new WeakMap<SequenceRun, Waiting>();
const collected: FinalizationRegistry<Waiting> = new FinalizationRegistry(leave);
let held = 0;

/**
 * Keeps a run for its backward. A loop that never goes backward cannot fill the memory: beyond the budget the oldest runs
 * are given up, and made again should their backward come after all.
 */
function waitForBackward(run: SequenceRun, bytes: number): void {
  const entry = { run: new WeakRef(run), bytes };
  queue.add(entry);
  waiting.set(run, entry);
  collected.register(run, entry, run);
  held += bytes;
  for (const oldest of queue) {
    if (held <= budget || oldest === entry) break;
    const given = oldest.run.deref();
    if (given) stopWaiting(given);
    else leave(oldest);
    given?.free();
  }
}

function stopWaiting(run: SequenceRun): void {
  const entry = waiting.get(run);
  if (entry === undefined) return;
  waiting.delete(run);
  collected.unregister(run);
  leave(entry);
}

function leave(entry: Waiting): void {
  if (queue.delete(entry)) held -= entry.bytes;
}

/** A run that was given up, made again. The same inputs give the same numbers to the last bit. */
function again(start: () => SequenceRun, y: Float32Array): SequenceRun {
  const run = start();
  if (run.y.some((value, n) => !Object.is(value, y[n]))) {
    run.free();
    throw new Error("Tensor.backward: parameters or input were changed between forward and backward");
  }
  return run;
}

function float32(tensor: Tensor): Float32Array {
  return tensor.data as Float32Array;
}

/** Weights of H numbers each, one after the other. */
function joined(weights: readonly Tensor[], H: number): Float32Array {
  const all = new Float32Array(weights.length * H);
  for (const [n, { data }] of weights.entries()) all.set(data, n * H);
  return all;
}
