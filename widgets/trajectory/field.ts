import { type Figure, threeDigits } from "../base/figure.js";
import { type Dynamics, type KeptDynamics, stepOf } from "./dynamics.js";
import { labels } from "./labels.js";
import type { Shown, TrajectoryState } from "./state.js";

/** The field as one shape of many arrows, and the fixed points as points. */
export function fieldOf(
  state: TrajectoryState,
  what: Shown,
  colour: string,
): { shape: object; points: Figure["data"][number] } {
  const say = labels[state.language];
  const { dynamics, quantity } = what;
  const step = stepOf(dynamics as Dynamics, inputOf(state, what), fieldRange(what));
  const { u, v, du, dv } = step.field;
  const spacing = u[1] - u[0];
  const longest = Math.max(...du.map((each, n) => Math.hypot(each, dv[n])), 1e-9);
  let path = "";
  for (const [n, across] of du.entries()) {
    const [x0, y0] = [u[n % u.length], v[Math.floor(n / u.length)]];
    const length = Math.hypot(across, dv[n]);
    if (!(length > 1e-6)) continue;
    // The root of the length: slow places are seen beside fast ones.
    const scale = (spacing * 0.92 * Math.sqrt(length / longest)) / length;
    const [dx, dy] = [across * scale, dv[n] * scale];
    const end = [x0 + dx, y0 + dy];
    const barb = (side: number): string =>
      point(end[0] - 0.3 * (dx - side * 0.6 * dy), end[1] - 0.3 * (dy + side * 0.6 * dx));
    path += `M${point(x0, y0)}L${point(end[0], end[1])}M${barb(1)}L${point(end[0], end[1])}L${barb(-1)}`;
  }
  const [first, second] = [0, 1].map((unit) => step.points.map((each) => each.state[unit]));
  return {
    shape: {
      type: "path",
      xref: "x",
      yref: "y",
      layer: "below",
      path: path === "" ? "M0,0" : path,
      line: { color: colour, width: 1 },
      opacity: 0.55,
    },
    points: {
      type: "scatter",
      mode: "markers",
      name: say.fixedPoints,
      legendrank: 2000,
      // A trace of no points would come and go.
      x: first.length === 0 ? [null] : first,
      y: second.length === 0 ? [null] : second,
      hovertext: step.points.map((each) => {
        const values = each.real.map((real, k) => eigenvalueText(real, each.imaginary[k])).join(", ");
        const where = [...each.state].map((value, n) => `${quantity.name}<sub>${n}</sub> = ${threeDigits(value)}`);
        return [`<b>${say.stability[each.stability]}</b>`, ...where, say.jacobian(values)].join("<br>");
      }),
      hoverinfo: "text",
      marker: {
        color: colour,
        size: step.points.map(() => 13),
        symbol: step.points.map((each) => symbols[each.stability]),
        line: { color: colour, width: 2 },
      },
      cliponaxis: false,
    },
  };
}

/** The input under which the field is drawn: none, or what the first sequence has at the present step. */
export function inputOf({ field, step }: TrajectoryState, { network }: Shown): Float32Array {
  const { x, D, lengths } = network.dynamics as KeptDynamics;
  const at = (Math.min(step, lengths[0]) - 1) * lengths.length * D;
  return field === "step" ? x.subarray(at, at + D) : new Float32Array(D);
}

const symbols = { stable: "circle", saddle: "x-thin-open", unstable: "circle-open" };

/** The range of both axes: that of the state, or where there is none that of the points. */
export function fieldRange({ quantity, points }: Shown): [number, number] {
  if (quantity.range !== null) {
    const [low, high] = quantity.range;
    return [low - 0.1 * (high - low), high + 0.1 * (high - low)];
  }
  const furthest = points.reduce((most, [a, b]) => Math.max(most, Math.abs(a), Math.abs(b)), 0);
  // In steps, so that the axes stand still while the points move a little; beyond 100 nothing is to be seen.
  const side = 2 ** Math.ceil(Math.log2(Math.min(Math.max(Number.isFinite(furthest) ? furthest : 100, 0.5), 100)));
  return [-side * 1.1, side * 1.1];
}

/** An eigenvalue for a reader. */
export function eigenvalueText(real: number, imaginary: number): string {
  if (Math.abs(imaginary) < 1e-9) return threeDigits(real);
  return `${threeDigits(real)} ${imaginary < 0 ? "−" : "+"} ${threeDigits(Math.abs(imaginary))} i`;
}

/** Coordinates of a path; Plotly reads no exponents in them. */
function point(x: number, y: number): string {
  return `${x.toFixed(4)},${y.toFixed(4)}`;
}
