import type { Cell, CellParameters } from "../cells/cell.js";
import { select, stack } from "../tensor/layout.js";
import type { Tensor } from "../tensor/tensor.js";
import { type LayerRun, mapValues, type States } from "./packed.js";

/** One layer over a whole sequence, step by step through the cell's equations: x [T, B, D] to y [T, B, H]. */
export function runStepwise(cell: Cell, x: Tensor, initial: States, parameters: CellParameters): Required<LayerRun> {
  let states = initial;
  const steps = Array.from({ length: x.shape[0] }, (_, t) => {
    const step = cell.step(select(x, 0, t), states, parameters);
    states = step.states;
    return step;
  });
  const y = stack(
    steps.map((step) => step.states.h),
    0,
  );
  return { y, last: { ...states }, steps };
}

/** One layer over a whole sequence, all steps at once: x [T, B, D] to y [T, B, H]. */
export function runParallel(
  parallel: NonNullable<Cell["parallel"]>,
  x: Tensor,
  initial: States,
  parameters: CellParameters,
): LayerRun {
  const { states } = parallel(x, initial, parameters);
  return { y: states.h, last: mapValues(states, (state) => select(state, 0, -1)) };
}
