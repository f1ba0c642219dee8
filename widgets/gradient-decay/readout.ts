import { colour, threeDigits } from "../base/figure.js";
import type { DecayCurve, DecayWeights } from "./curves.js";
import type { GradientDecayLabels } from "./labels.js";

/** The figures of each network in a table. */
export interface Readout {
  readonly element: HTMLElement;
  show(curves: readonly DecayCurve[]): void;
  showWeights(weights: Iterable<DecayWeights>): void;
}

const columns = ["gamma", "verdict", "predicted", "bound", "radius", "singular", "gradient"] as const;

/** A table of networks by the names given, of which those are seen that have a curve. */
export function readout(say: GradientDecayLabels, names: readonly string[]): Readout {
  const table = document.createElement("table");
  table.setAttribute("aria-label", say.readout);
  const head = table.createTHead().insertRow();
  const titles = [
    [say.network, ""],
    [say.gamma, ""],
    [say.predicted, "ρ(diag(f̄′) U)"],
    [say.boundColumn, "γ_f σ₁(U)"],
    ["ρ(U)", say.radius],
    ["σ₁(U)", say.singular],
    ["‖∂L/∂θ‖", say.gradient],
  ];
  for (const [text, more] of titles) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    if (more !== "") cell.title = more;
    // The verdict on γ stands beside it, under the same heading.
    if (text === say.gamma) cell.colSpan = 2;
    head.append(cell);
  }
  const body = table.createTBody();
  const rows = names.map((name, n) => {
    const line = body.insertRow();
    line.dataset.network = name;
    line.style.setProperty("--unrolled-colour", colour(n));
    const heading = document.createElement("th");
    heading.scope = "row";
    heading.textContent = name;
    line.append(heading);
    const cells = columns.map((column) => {
      const cell = line.insertCell();
      cell.dataset.name = column;
      return [column, cell] as const;
    });
    return { line, cells: Object.fromEntries(cells) as Record<(typeof columns)[number], HTMLTableCellElement> };
  });
  const show = (curves: readonly DecayCurve[]): void => {
    for (const { line } of rows) line.hidden = true;
    for (const { place, gamma, predicted, bound, gradient, kept } of curves) {
      const { line, cells } = rows[place];
      line.hidden = false;
      cells.gamma.textContent = threeDigits(gamma);
      cells.verdict.textContent = say[fateOf(gamma)];
      cells.predicted.textContent = threeDigits(predicted);
      cells.bound.textContent = threeDigits(bound);
      const clipped = kept < 1 ? `, ${say.clippedNorm(threeDigits(gradient * kept))}` : "";
      cells.gradient.textContent = threeDigits(gradient) + clipped;
    }
  };
  const showWeights = (weights: Iterable<DecayWeights>): void => {
    const why = { none: say.noBlock, zero: say.zeroRadius };
    for (const { place, radius, singular, fixed } of weights) {
      const { cells } = rows[place];
      cells.radius.textContent = fixed === null ? threeDigits(radius) : why[fixed];
      cells.singular.textContent = threeDigits(singular);
    }
  };
  const element = document.createElement("div");
  element.className = "unrolled-readout";
  element.append(table);
  return { element, show, showWeights };
}

/** What γ makes of the error terms, by the three digits that are shown. */
function fateOf(gamma: number): "vanishing" | "exploding" | "passing" | "unknown" {
  const shown = Number(gamma.toPrecision(3));
  return shown < 1 ? "vanishing" : shown > 1 ? "exploding" : shown === 1 ? "passing" : "unknown";
}
