import { runFused } from "../networks/fused.js";
import { type LayerRun, mapValues } from "../networks/packed.js";
import { runStepwise } from "../networks/stepwise.js";
import { concat, slice } from "../tensor/layout.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { accumulate, allocateLike, operation, type Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, SequenceKernel } from "./cell.js";

/**
 * A cell as `blocks` parallel sub-networks that know nothing of each other: the recurrent weights are block-diagonal. All
 * read the same x; sub-network k has hidden units k·K … (k + 1)·K − 1 with K = H / blocks. A row of `weight_hh` holds only
 * the columns of its own sub-network: of an LSTM it is [4·H, K]. A cell that has a kernel is run by it, each sub-network alone.
 * @param cell its units read each other through `weight_hh` alone.
 * @throws RangeError for `blocks` that is not a positive whole number, and later for H that is not a multiple of it.
 *
 * @example
 * const network = new Recurrent(inBlocks(peepholeLSTMCell(), 4), { inputSize: 8, hiddenSize: 16, seed: 1 });
 */
export function inBlocks<State extends string>(cell: Cell<State>, blocks = 1): Cell<State> {
  requirePositiveInteger(cell.name, "blocks", blocks);
  if (blocks === 1) return cell;
  const { kernel } = cell;
  const inBlocksOf: Cell<State> = {
    ...cell,
    options: { ...cell.options, blocks },
    parameterShapes(D, H) {
      if (H % blocks !== 0) {
        throw new RangeError(`${cell.name}: hiddenSize is ${H}; it must be a multiple of blocks = ${blocks}`);
      }
      const shapes = cell.parameterShapes(D, H);
      return { ...shapes, weight_hh: [shapes.weight_hh[0], H / blocks] };
    },
    step(x, before, parameters) {
      const H = (before as Readonly<Record<string, Tensor>>).h.shape[1];
      return cell.step(x, before, { ...parameters, weight_hh: blockDiagonal(parameters.weight_hh, H) });
    },
    kernel: undefined,
  };
  if (kernel === undefined) return inBlocksOf;
  return {
    ...inBlocksOf,
    parallel(x, before, parameters) {
      if (x.dtype !== "float32") return runStepwise(inBlocksOf, x, before, parameters);
      return runApart(kernel, x, before, parameters, blocks);
    },
  };
}

/** Every sub-network over x [T, B, D] by the kernel of its cell; the units of all, joined. */
function runApart(
  kernel: SequenceKernel,
  x: Tensor,
  before: Readonly<Record<string, Tensor>>,
  parameters: CellParameters,
  blocks: number,
): LayerRun {
  const H = before.h.shape[1];
  const K = H / blocks;
  const runs = Array.from({ length: blocks }, (_, block) => {
    const isOwn = (row: number): boolean => Math.floor((row % H) / K) === block;
    const own = {
      x,
      initial: mapValues(before, (state) => slice(state, 1, block * K, (block + 1) * K)),
      parameters: mapValues(parameters, (tensor) => takeRows(tensor, [...Array(tensor.shape[0]).keys()].filter(isOwn))),
    };
    return runFused(kernel, [own])[0];
  });
  const joined = (parts: readonly Tensor[]): Tensor => concat(parts, parts[0].shape.length - 1);
  return {
    y: joined(runs.map(({ y }) => y)),
    last: mapValues(before, (_, name) => joined(runs.map(({ last }) => last[name]))),
  };
}

/** Weights [G·H, K] of K-unit sub-networks as [G·H, H]: each row in the columns of its own sub-network, 0 elsewhere. */
function blockDiagonal(weights: Tensor, H: number): Tensor {
  const [rows, K] = weights.shape;
  const data = allocateLike(weights.data, rows * H);
  const columnOf = (row: number) => row * H + Math.floor((row % H) / K) * K;
  for (let row = 0; row < rows; row++) data.set(weights.data.subarray(row * K, (row + 1) * K), columnOf(row));
  return operation(data, [rows, H], [weights], (gradient) => {
    const share = allocateLike(weights.data);
    for (let row = 0; row < rows; row++) {
      share.set(gradient.subarray(columnOf(row), columnOf(row) + K), row * K);
    }
    accumulate(weights, share);
  });
}
