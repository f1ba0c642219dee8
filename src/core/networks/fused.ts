import type { SequenceKernel } from "../cells/cell.js";
import { bytesOfRun, type OutputGradients, runBackward, runSequences, type SequenceRun } from "../simd/sequence.js";
import { permute } from "../tensor/axes.js";
import { concat, reshape, slice } from "../tensor/layout.js";
import { arrange } from "../tensor/strided.js";
import { accumulate, needsGrad, operation, ownGradient, type Tensor, type Values } from "../tensor/tensor.js";
import { lastWithin } from "./lengths.js";
import type { Direction, LayerRun } from "./packed.js";

/**
 * A layer over a whole batch in one call, in one direction or in both at once: x [T, B, D] to every hidden state y [T, B, H], 0
 * beyond a sequence's length, and each sequence's last states. The numbers are those of the cell's step equations.
 */
export function runFused(
  kernel: SequenceKernel,
  directions: readonly Direction[],
  lengths?: readonly number[],
): LayerRun[] {
  const seen = directions.map(inputsOf);
  const [T, B, D] = seen[0].shape;
  const H = directions[0].initial.h.shape[1];
  const peepholesOf = ({ parameters }: Direction) => kernel.peepholes?.map((name) => parameters[name]);
  const inputs = directions.flatMap(({ initial, parameters }, n) => [
    seen[n],
    ...Object.values(parameters),
    ...Object.values(initial),
  ]);
  const keep = needsGrad(inputs);
  const start = (): SequenceRun[] =>
    runSequences(
      kernel.cell,
      { T, B, D, H },
      directions.map((direction, n) => {
        const { initial, parameters } = direction;
        const peepholes = peepholesOf(direction);
        return {
          x: float32(seen[n]),
          weights: {
            weightIh: float32(parameters.weight_ih),
            weightHh: float32(parameters.weight_hh),
            biasIh: float32(parameters.bias_ih),
            biasHh: float32(parameters.bias_hh),
            peepholes: peepholes && joined(peepholes, H),
          },
          initial: { h: float32(initial.h), c: initial.c && float32(initial.c) },
        };
      }),
      { activation: kernel.activation, lengths, keep },
    );
  const runs = start();
  if (keep) for (const run of runs) waitForBackward(run, bytesOfRun(kernel.cell, { T, B, D, H }).held);
  const given = runs.map((): Partial<OutputGradients> => ({}));
  const backward = (): void => {
    const ready = runs.every(({ memory }) => waiting.has(memory)) ? runs : again(start, runs);
    for (const run of runs) stopWaiting(run);
    const all = runBackward(
      ready,
      given.map(({ dy = new Float32Array(T * B * H), dcLast }, n) => ({ dy, dcLast, wantsDx: seen[n].requiresGrad })),
    );
    for (const [n, gradients] of all.entries()) {
      const { initial, parameters } = directions[n];
      pass(seen[n], gradients.dx);
      pass(parameters.weight_ih, gradients.dWeightIh);
      pass(parameters.weight_hh, gradients.dWeightHh);
      pass(parameters.bias_ih, gradients.dBiasIh);
      pass(parameters.bias_hh, gradients.dBiasHh);
      for (const [k, peephole] of peepholesOf(directions[n])?.entries() ?? []) {
        pass(peephole, gradients.dPeepholes?.subarray(k * H, (k + 1) * H));
      }
      pass(initial.h, gradients.dh0);
      pass(initial.c, gradients.dc0);
    }
  };
  const first = operation(runs[0].y, [T, B, H], inputs, (gradient) => {
    given[0].dy = gradient as Float32Array;
    backward();
  });
  // The others depend on it in the graph only so that their gradients are known by the time the sequences run backward.
  const known = (data: Float32Array, shape: readonly number[], gradientIs: (gradient: Float32Array) => void): Tensor =>
    operation(data, shape, [first], (gradient) => {
      gradientIs(gradient as Float32Array);
      ownGradient(first);
    });
  return runs.map((run, n) => {
    const y = n === 0 ? first : known(run.y, [T, B, H], (dy) => Object.assign(given[n], { dy }));
    const c = run.cLast && known(run.cLast, [B, H], (dcLast) => Object.assign(given[n], { dcLast }));
    const past = directions[n].initial.past && pastOf(seen[n], directions[n].initial.past.shape, lengths);
    return { y, last: { h: lastWithin(y, lengths), ...(c && { c }), ...(past && { past }) } };
  });
}

/** x, or where the cell has a state `past` [B, k − 1, D], at every step the last k inputs, [T, B, k·D]. */
function inputsOf({ x, initial: { past } }: Direction): Tensor {
  if (past === undefined) return x;
  const [T, B, D] = x.shape;
  const k = past.shape[1] + 1;
  const all = concat([permute(past, [1, 0, 2]), x], 0);
  return reshape(arrange(all, [T, B, k, D], [B * D, D, B * D, 1]), [T, B, k * D]);
}

/** That state after each sequence's last step: all of its last inputs but the oldest. */
function pastOf(seen: Tensor, shape: readonly number[], lengths?: readonly number[]): Tensor {
  return reshape(slice(lastWithin(seen, lengths), 1, shape[2], seen.shape[2]), shape);
}

function pass(tensor: Tensor | undefined, gradient: Values | undefined): void {
  if (tensor?.requiresGrad && gradient) accumulate(tensor, gradient);
}

/** Memory that runs may hold while they wait for their backward, in bytes. */
const budget = 256 * 1024 * 1024;

/**
 * Memory of the runs that wait, the oldest first, with its bytes at most. The runs are not kept: what nobody can go backward from is
 * collected, and freed. Nor is a WeakRef made of them, which would keep all that a loop makes until it lets the event loop turn.
 */
const waiting = new Map<SequenceRun["memory"], number>();
const collected: FinalizationRegistry<SequenceRun["memory"]> = new FinalizationRegistry(leave);
let held = 0;

/**
 * Keeps a run for its backward. A loop that never goes backward cannot fill the memory: beyond the budget the oldest runs
 * are given up, and made again should their backward come after all.
 */
function waitForBackward(run: SequenceRun, bytes: number): void {
  const { memory } = run;
  waiting.set(memory, bytes);
  collected.register(run, memory, run);
  held += bytes;
  for (const oldest of waiting.keys()) {
    if (held <= budget || oldest === memory) break;
    leave(oldest);
    oldest.free();
  }
}

function stopWaiting(run: SequenceRun): void {
  collected.unregister(run);
  leave(run.memory);
}

function leave(memory: SequenceRun["memory"]): void {
  held -= waiting.get(memory) ?? 0;
  waiting.delete(memory);
}

/** Runs of which one was given up, made again. The same inputs give the same numbers to the last bit. */
function again(start: () => SequenceRun[], before: readonly SequenceRun[]): SequenceRun[] {
  for (const run of before) run.free();
  const runs = start();
  if (runs.some(({ y }, k) => y.some((value, n) => !Object.is(value, before[k].y[n])))) {
    for (const run of runs) run.free();
    throw new Error("Tensor.backward: parameters or input were changed between forward and backward");
  }
  return runs;
}

/** Its numbers; none of a parameter that the cell does not have. */
function float32(tensor: Tensor | undefined): Float32Array {
  return (tensor?.data as Float32Array | undefined) ?? new Float32Array();
}

/** Weights of H numbers each, one after the other. */
function joined(weights: readonly Tensor[], H: number): Float32Array {
  const all = new Float32Array(weights.length * H);
  for (const [n, { data }] of weights.entries()) all.set(data, n * H);
  return all;
}
