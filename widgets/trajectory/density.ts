import type { Figure } from "../base/figure.js";
import { labels } from "./labels.js";
import type { TrajectoryState } from "./state.js";

/** Squares a side. */
const squares = 36;

/** How many points lie where, as squares that are the darker the more there are (by the root of their number). */
export function densityOf(
  state: TrajectoryState,
  points: readonly ArrayLike<number>[],
  ranges: readonly [number, number][],
  most: number,
): Figure["data"][number] {
  const say = labels[state.language];
  const counts = Array.from({ length: squares }, () => new Array<number>(squares).fill(0));
  const place = (value: number, [low, high]: readonly [number, number]): number => {
    return Math.min(squares - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * squares)));
  };
  for (const point of points) counts[place(point[1], ranges[1])][place(point[0], ranges[0])]++;
  const middles = ([low, high]: readonly [number, number]): number[] => {
    return Array.from({ length: squares }, (_, n) => low + ((high - low) * (n + 0.5)) / squares);
  };
  return {
    type: "heatmap",
    x: middles(ranges[0]),
    y: middles(ranges[1]),
    z: counts.map((row) => row.map((count) => (count === 0 ? null : Math.sqrt(count)))),
    customdata: counts,
    zmin: 0,
    zmax: Math.sqrt(most),
    colorscale: [
      [0, "rgba(127,127,127,0.06)"],
      [1, "rgba(127,127,127,0.95)"],
    ],
    showscale: false,
    hovertemplate: `${say.points("%{customdata}")}<extra></extra>`,
  };
}

/** The greatest number of points in a square: the colours stay while time runs. */
export function mostInSquare(points: readonly ArrayLike<number>[], ranges: readonly [number, number][]): number {
  const counts = new Map<number, number>();
  for (const point of points) {
    const [across, up] = [0, 1].map((n) => {
      return Math.floor(((point[n] - ranges[n][0]) / (ranges[n][1] - ranges[n][0])) * squares);
    });
    const key = up * squares + across;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Math.max(1, ...counts.values());
}
