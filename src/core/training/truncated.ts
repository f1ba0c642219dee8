import type { Recurrent } from "../networks/recurrent.js";
import { unevenState } from "../networks/states.js";
import { concat, slice } from "../tensor/layout.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/** Some steps of a sequence, as truncated BPTT sees them. */
export interface Window {
  /** The window's first step, from 0. */
  start: number;
  /** The step after its last. */
  end: number;
  /** Hidden states of the top layer, [end − start, B, H]; their gradient goes back `k2` steps from the window's last. */
  y: Tensor;
}

/**
 * Truncated backpropagation through time (Williams & Peng 1990; NNDL §6.4): a long sequence in windows of k1 steps. The states
 * are carried across all of it, but the gradient of a window's loss goes back k2 steps at most. Step the optimizer after each
 * window, or let the gradients add up; where k2 is T and nothing is stepped they are those of full BPTT.
 *
 * A window's steps before its own (k2 > k1) are computed twice; memory is that of k2 steps, not of T.
 * @param x [T, B, D]
 * @param options.k1 steps between two updates.
 * @param options.k2 steps back, at least k1; default k1.
 * @throws RangeError for sizes that do not fit, a bidirectional network, whose states come from the future too, or layers whose
 * states have different shapes.
 *
 * @example
 * const srn = new SRN({ inputSize: 8, hiddenSize: 16, seed: 1 });
 * for (const { y } of truncatedBPTT(srn, x, { k1: 2, k2: 4 })) mean(y).backward();
 */
export function* truncatedBPTT(
  network: Recurrent,
  x: Tensor,
  options: { k1: number; k2?: number },
): Generator<Window, void, undefined> {
  const { k1, k2 = k1 } = options;
  requirePositiveInteger("truncatedBPTT", "k1", k1);
  requirePositiveInteger("truncatedBPTT", "k2", k2);
  if (k2 < k1) throw new RangeError(`truncatedBPTT: k2 is ${k2}; it must be at least k1 = ${k1}`);
  if (network.bidirectional) throw new RangeError("truncatedBPTT: network is bidirectional; it must go one way");
  const uneven = unevenState(network);
  if (uneven !== undefined) {
    throw new RangeError(`truncatedBPTT: state ${uneven} has other shapes in other layers; numLayers must be 1`);
  }
  const names = network.cell.states.map(({ name }) => name);
  const run = (from: number, to: number, initial: Record<string, Tensor>) => {
    const output = network.forward(slice(x, 0, from, to), { initial });
    const all = output as unknown as Readonly<Record<string, Tensor>>;
    return { y: output.y, states: Object.fromEntries(names.map((name) => [name, all[name]])) };
  };
  const T = x.shape[0];
  let begin = 0;
  let before: Record<string, Tensor> = {};
  for (let start = 0; start < T; start += k1) {
    const end = Math.min(start + k1, T);
    // The states that the next window begins with are those in the middle of this one.
    const next = Math.max(0, Math.min(end + k1, T) - k2);
    const parts = [];
    let states = before;
    for (const [from, to] of [
      [begin, next],
      [Math.max(begin, next), end],
    ]) {
      if (from >= to) continue;
      const part = run(from, to, states);
      parts.push(part.y);
      states = part.states;
      if (to === next) {
        before = Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.detach()]));
      }
    }
    const y = parts.length === 1 ? parts[0] : concat(parts, 0);
    yield { start, end, y: slice(y, 0, start - begin, end - begin) };
    begin = Math.max(begin, next);
  }
}
