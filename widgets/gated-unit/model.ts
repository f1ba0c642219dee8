import type { Cell } from "../../src/core/cells/cell.js";
import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { gatedUnitFigure } from "./figure.js";
import { type GatedUnitState, runUnit, type UnitQuantity } from "./run.js";

/** Options of {@link gatedUnit}. */
export interface GatedUnitOptions {
  /** Input of each step, [T]; by default a 1 at step 2 and a −1 at step 10 of 16. */
  x?: readonly number[];
  /** Value of gates to begin with, 0 to 1: a number for all steps or one a step; default ½. */
  gates?: Readonly<Record<string, number | readonly number[]>>;
  /** w, how strongly the candidate reads x; default 2. */
  inputWeight?: number;
  /** u, how strongly the candidate reads h; default 1. */
  recurrentWeight?: number;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows one unit of a gated cell whose gates are held by hand: a slider sets a gate for all steps, a click on a step opens or
 * shuts it there. The candidate is tanh(w x + u h), with the reset where the cell has one, and w and u have sliders too;
 * everything else is the cell's own equations, computed anew in the browser.
 *
 * @param cell whose gates and candidate read x and h as a GRU's or an LSTM's do: `gruCell()`, `lstmCell()`.
 * @returns the widget; `get`, `set` and `on` know `gates` (by name, [T] each), `inputWeight`, `recurrentWeight` and `values`,
 *   the candidate and states by name, [T] each.
 * @throws RangeError for a cell without such gates, a gate that it does not have, or values that cannot be.
 *
 * @example
 * gatedUnit(gruCell(), { gates: { z: 0.9, r: 1 } })
 * @example
 * const unit = gatedUnit(lstmCell(), { gates: { f: 1, i: [0, 1, 0, 0], o: [0, 0, 0, 1] }, x: [0, 1, 0, 0] });
 * console.log(unit.get("values").c);
 */
export function gatedUnit(cell: Cell, options: GatedUnitOptions = {}): Widget<GatedUnitState> {
  const x = Float32Array.from(options.x ?? [0, 1, 0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0]);
  if (x.length === 0 || !x.every(Number.isFinite)) {
    throw new RangeError("gatedUnit: x must hold a finite number for each step, and at least one");
  }
  const held = cell.gates.filter(({ range }) => range?.[0] === 0);
  const { weight_ih, weight_hh, bias_ih } = cell.parameterShapes(1, 1);
  const rows = cell.gates.length;
  if (held.length === 0 || weight_ih?.[0] !== rows || weight_hh?.[0] !== rows || bias_ih?.[0] !== rows) {
    throw new RangeError(
      `gatedUnit: cell is ${cell.name}; it must have gates that read x and h, as a GRU or an LSTM has`,
    );
  }
  const unknown = Object.keys(options.gates ?? {}).find((name) => held.every((gate) => gate.name !== name));
  if (unknown !== undefined) {
    throw new RangeError(
      `gatedUnit: gates has ${unknown}; ${cell.name} has ${held.map(({ name }) => name).join(", ")}`,
    );
  }
  const start = {
    gates: Object.fromEntries(
      held.map(({ name }) => {
        const given = options.gates?.[name] ?? 0.5;
        return [name, typeof given === "number" ? new Array<number>(x.length).fill(given) : [...given]];
      }),
    ),
    inputWeight: options.inputWeight ?? 2,
    recurrentWeight: options.recurrentWeight ?? 1,
  };
  const drawn = ({ name, label, labelZh }: UnitQuantity): UnitQuantity => ({ name, label, labelZh });
  const candidates = cell.gates.filter((gate) => !held.includes(gate));
  return new Widget<GatedUnitState>({
    view: "gatedUnit",
    state: {
      data: {
        cell: { cell: cell.name, options: cell.options },
        gates: held.map(drawn),
        lines: [...candidates, ...cell.states].map(drawn),
        x,
        start,
      },
      ...start,
      values: {},
      title: options.title ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive(state) {
      check(state);
      return { values: runUnit(state) };
    },
    figure: (state) => gatedUnitFigure(state, pictureFrame),
    describe: ({ data, values }) => {
      const last = data.lines.map(({ name }) => `${name} = ${values[name].at(-1)?.toFixed(3)}`);
      return `One unit of ${data.cell.cell}; after the last step ${last.join(", ")} (a live view in JupyterLab)`;
    },
  });
}

function check({ data, gates, inputWeight, recurrentWeight }: GatedUnitState): void {
  for (const { name } of data.gates) {
    const values = gates[name];
    if (values?.length === data.x.length && values.every((value) => value >= 0 && value <= 1)) continue;
    throw new RangeError(`gatedUnit: gate ${name} must have a number from 0 to 1 for each of ${data.x.length} steps`);
  }
  for (const [name, value] of Object.entries({ inputWeight, recurrentWeight })) {
    if (!Number.isFinite(value)) throw new RangeError(`gatedUnit: ${name} is ${value}; it must be a finite number`);
  }
}
