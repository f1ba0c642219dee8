import { mapValues } from "../networks/packed.js";
import { concat, slice } from "../tensor/layout.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { Cell, StepValues } from "./cell.js";

/**
 * A cell as `blocks` parallel sub-networks that know nothing of each other: the recurrent weights are block-diagonal. All
 * read the same x; sub-network k has hidden units k·K … (k + 1)·K − 1 with K = H / blocks. Every parameter holds those
 * of sub-network 0 first, then those of 1 …: `weight_hh` of an LSTM is [blocks·4·K, K].
 * @throws RangeError for `blocks` that is not a positive whole number, and later for H that is not a multiple of it.
 *
 * @example
 * const network = new Recurrent(inBlocks(peepholeLSTMCell(), 4), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function inBlocks<State extends string>(cell: Cell<State>, blocks = 1): Cell<State> {
  requirePositiveInteger(cell.name, "blocks", blocks);
  if (blocks === 1) return cell;
  const numbers = Array.from({ length: blocks }, (_, block) => block);
  const { start } = cell;
  return {
    ...cell,
    options: { ...cell.options, blocks },
    parameterShapes(D, H) {
      if (H % blocks !== 0) {
        throw new RangeError(`${cell.name}: hiddenSize is ${H}; it must be a multiple of blocks = ${blocks}`);
      }
      return mapValues(cell.parameterShapes(D, H / blocks), (shape) => shape.with(0, shape[0] * blocks));
    },
    start:
      start &&
      ((parameters, { D, H }) => {
        for (const block of numbers)
          start(
            mapValues(parameters, (all) => shareOf(all, block, blocks)),
            { D, H: H / blocks },
          );
      }),
    step(x, before, parameters) {
      const steps = numbers.map((block) =>
        cell.step(
          x,
          mapValues(before, (all) => part(all, 1, block, blocks)) as Record<State, Tensor>,
          mapValues(parameters, (all) => part(all, 0, block, blocks)),
        ),
      );
      const join = (kind: keyof StepValues) => {
        const joined = (name: string) =>
          concat(
            steps.map((step) => step[kind][name]),
            1,
          );
        return Object.fromEntries(Object.keys(steps[0][kind]).map((name) => [name, joined(name)]));
      };
      return { states: join("states"), gates: join("gates"), netInputs: join("netInputs") };
    },
    kernel: undefined,
  };
}

/** One of `count` equal parts of an axis. */
function part(all: Tensor, axis: number, number: number, count: number): Tensor {
  const size = all.shape[axis] / count;
  return slice(all, axis, number * size, (number + 1) * size);
}

/** One of `count` equal parts of a parameter's first axis, in the parameter's own memory. */
function shareOf({ data, shape }: Tensor, number: number, count: number): Tensor {
  const size = data.length / count;
  return new Tensor(data.subarray(number * size, (number + 1) * size), shape.with(0, shape[0] / count));
}
