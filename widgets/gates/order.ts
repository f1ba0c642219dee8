/** Orders in which units can stand: by their numbers, similar ones together, or the first to rise first. */
export type Order = "number" | "similarity" | "rise";

/** Rows at most that are put together by similarity: more take a browser too long. */
export const mostSorted = 512;

/** Numbers of the rows in the order asked for. */
export function orderOf(rows: readonly ArrayLike<number>[], order: Order): number[] {
  const numbers = rows.map((_, n) => n);
  if (order === "rise") {
    const rises = rows.map(firstRise);
    return numbers.sort((a, b) => rises[a] - rises[b] || a - b);
  }
  return order === "similarity" && rows.length <= mostSorted ? bySimilarity(rows) : numbers;
}

/** The first step at which a unit is half-way up from its least to its greatest value; one that stands still never is. */
export function firstRise(row: ArrayLike<number>): number {
  const values = Array.from(row);
  const low = Math.min(...values);
  const high = Math.max(...values);
  return high - low > 1e-6 ? values.findIndex((value) => value >= (low + high) / 2) : Number.POSITIVE_INFINITY;
}

/**
 * Rows in the order of the leaves of their tree of similarity: again and again the two nearest groups are joined (average
 * linkage; the distance of two rows is 1 − their correlation), turned such that the rows that meet are the more similar.
 */
function bySimilarity(rows: readonly ArrayLike<number>[]): number[] {
  const directions = rows.map(direction);
  const distance = directions.map((a) => Float64Array.from(directions, (b) => 1 - dot(a, b)));
  const between = distance.map((row) => row.slice());
  const groups: (number[] | undefined)[] = rows.map((_, n) => [n]);
  const nearest = rows.map((_, n) => nearestTo(n, between, groups));
  for (let joined = 1; joined < rows.length; joined++) {
    let a = -1;
    for (const [n, group] of groups.entries()) {
      if (group !== undefined && nearest[n] >= 0 && (a < 0 || between[n][nearest[n]] < between[a][nearest[a]])) a = n;
    }
    const b = nearest[a];
    const [one, other] = [groups[a], groups[b]] as [number[], number[]];
    groups[a] = join(one, other, distance);
    groups[b] = undefined;
    for (const [n, group] of groups.entries()) {
      if (group === undefined || n === a) continue;
      const mean = (one.length * between[a][n] + other.length * between[b][n]) / (one.length + other.length);
      between[a][n] = mean;
      between[n][a] = mean;
    }
    for (const [n, group] of groups.entries()) {
      if (group !== undefined) nearest[n] = nearestTo(n, between, groups);
    }
  }
  return groups.find((group) => group !== undefined) ?? [];
}

/** A row without its mean, of unit length: the product of two is their correlation. */
function direction(row: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(row, (value) => (Number.isFinite(value) ? value : 0));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(dot(centred, centred));
  return length > 1e-6 ? centred.map((value) => value / length) : centred.fill(0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += a[n] * b[n];
  return sum;
}

function nearestTo(n: number, between: readonly Float64Array[], groups: readonly (number[] | undefined)[]): number {
  let best = -1;
  for (const [m, group] of groups.entries()) {
    if (m !== n && group !== undefined && (best < 0 || between[n][m] < between[n][best])) best = m;
  }
  return best;
}

/** Two groups one after the other, turned such that their nearest ends meet. */
function join(a: number[], b: number[], distance: readonly Float64Array[]): number[] {
  const ways = [
    [a, b],
    [a.toReversed(), b],
    [a, b.toReversed()],
    [a.toReversed(), b.toReversed()],
  ];
  const seam = ([one, other]: number[][]): number => distance[one[one.length - 1]][other[0]];
  return ways.reduce((best, way) => (seam(way) < seam(best) ? way : best)).flat();
}
