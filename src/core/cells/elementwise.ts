import { add, multiply } from "../tensor/arithmetic.js";
import { select } from "../tensor/layout.js";
import { linearRecurrence } from "../tensor/linear-recurrence.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, StepValues } from "./cell.js";

/** a and b of h_t = a_t ⊙ h_{t-1} + b_t, of one step, or with a leading axis T of all steps; neither sees the state. */
type Coefficients = (
  x: Tensor,
  parameters: CellParameters,
  H: number,
) => { a: Tensor; b: Tensor } & Pick<StepValues, "gates" | "netInputs">;

/** What a cell declares whose state goes h_t = a_t ⊙ h_{t-1} + b_t: the state, a step, and all steps at once. */
export function elementwise(coefficients: Coefficients): Required<Pick<Cell<"h">, "states" | "step" | "parallel">> {
  return {
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: null }],
    step(x, { h }, parameters) {
      const { a, b, ...rest } = coefficients(x, parameters, h.shape[1]);
      return { states: { h: add(multiply(a, h), b) }, ...rest };
    },
    parallel(x, { h }, parameters) {
      const { a, b } = coefficients(x, parameters, h.shape[1]);
      const y = linearRecurrence(a, b, h);
      return { y, last: { h: select(y, 0, -1) } };
    },
  };
}
