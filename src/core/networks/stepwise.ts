import type { Cell, CellParameters } from "../cells/cell.js";
import { select, stack } from "../tensor/layout.js";
import type { Tensor } from "../tensor/tensor.js";
import type { LayerRun, States } from "./packed.js";

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
