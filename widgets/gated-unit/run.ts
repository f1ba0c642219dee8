import { cellOf } from "../../src/core/cells/index.js";
import type { CellDescription } from "../../src/core/networks/sequence-network.js";
import { noGrad, Tensor } from "../../src/core/tensor/tensor.js";
import type { Language } from "../base/protocol.js";

/** A state, gate or candidate as it is drawn. */
export interface UnitQuantity {
  name: string;
  label: string;
  labelZh: string;
}

/** What a reader can move. */
export interface UnitSettings {
  /** Value of each gate at each step, 0 to 1. */
  gates: Record<string, number[]>;
  /** w: how strongly the candidate reads x. */
  inputWeight: number;
  /** u: how strongly the candidate reads h. */
  recurrentWeight: number;
}

/** State of the gated unit widget. */
export interface GatedUnitState extends UnitSettings {
  data: {
    cell: CellDescription;
    gates: UnitQuantity[];
    /** The candidate and then the states: what follows from the gates. */
    lines: UnitQuantity[];
    x: Float32Array /* [T] */;
    start: UnitSettings;
  };
  /** The candidate and the states after each step. */
  values: Record<string, number[]>;
  title: string;
  language: Language;
}

/** σ is 0 or 1 to the last bit there. */
const farthest = 700;

/** The candidate and the states of one unit whose gates are held where they are: the cell's own equations, step by step. */
export function runUnit(state: Pick<GatedUnitState, "data" | keyof UnitSettings>): Record<string, number[]> {
  const { cell: description, lines, x } = state.data;
  const cell = cellOf(description, { D: 1, H: 1 });
  const shapes = cell.parameterShapes(1, 1);
  const tensor = (values: readonly number[], shape: readonly number[]) =>
    new Tensor(Float64Array.from(values), [...shape]);
  const candidateOnly = (weight: number) => cell.gates.map(({ name }) => (name in state.gates ? 0 : weight));
  const fixed = Object.entries(shapes).map(([name, shape]) => [name, Tensor.zeros([...shape], { dtype: "float64" })]);
  const values = Object.fromEntries(lines.map(({ name }) => [name, [] as number[]]));
  noGrad(() => {
    let states = Object.fromEntries(cell.states.map(({ name }) => [name, tensor([0], [1, 1])]));
    for (const [t, input] of x.entries()) {
      const biases = cell.gates.map(({ name }) => (name in state.gates ? logit(state.gates[name][t]) : 0));
      const step = cell.step(tensor([input], [1, 1]), states as never, {
        ...Object.fromEntries(fixed),
        weight_ih: tensor(candidateOnly(state.inputWeight), shapes.weight_ih),
        weight_hh: tensor(candidateOnly(state.recurrentWeight), shapes.weight_hh),
        bias_ih: tensor(biases, shapes.bias_ih),
      });
      states = { ...step.states };
      for (const { name } of lines) values[name].push({ ...step.gates, ...step.states }[name].item());
    }
  });
  return values;
}

function logit(value: number): number {
  return Math.min(farthest, Math.max(-farthest, Math.log(value / (1 - value))));
}
