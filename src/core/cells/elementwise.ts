import { add, multiply } from "../tensor/arithmetic.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Cell, CellParameters, StepValues } from "./cell.js";

/** a and b of one step, h_t = a_t ⊙ h_{t-1} + b_t; neither sees the state. */
type Coefficients = (
  x: Tensor,
  parameters: CellParameters,
  H: number,
) => { a: Tensor; b: Tensor } & Pick<StepValues, "gates" | "netInputs">;

/** What a cell declares whose state goes h_t = a_t ⊙ h_{t-1} + b_t: the state and a step. */
export function elementwise(coefficients: Coefficients): Pick<Cell<"h">, "states" | "step"> {
  return {
    states: [{ name: "h", label: "hidden state", labelZh: "隐状态", range: null }],
    step(x, { h }, parameters) {
      const { a, b, ...rest } = coefficients(x, parameters, h.shape[1]);
      return { states: { h: add(multiply(a, h), b) }, ...rest };
    },
  };
}
