import { describe, expect, it } from "vitest";
import {
  eigenvalues,
  moveEigenvalues,
  principalComponents,
  singularValues,
  spectralRadius,
} from "../../../src/core/tensor/linear-algebra.js";
import { Random } from "../../../src/core/tensor/random.js";

describe("spectralRadius and singularValues", () => {
  it("know matrices whose spectra are known", () => {
    expect(spectralRadius([0, -2, 2, 0], 2)).toBeCloseTo(2, 12);
    expect(spectralRadius([3, 100, 0, -4], 2)).toBeCloseTo(4, 12);
    expect(singularValues([3, 0, 0, -4], 2)).toEqual([4, 3]);
    expect(singularValues([0, 5, 0, 0], 2)[0]).toBeCloseTo(5, 12);
    expect(spectralRadius([0, 5, 0, 0], 2)).toBeCloseTo(0, 12);
  });

  it("refuse what is not a square matrix of finite numbers", () => {
    expect(() => spectralRadius([], 0)).toThrow("spectralRadius: n is 0; it must be a positive whole number");
    expect(() => spectralRadius([1, 2, 3], 2)).toThrow("spectralRadius: matrix has 3 elements; 2 × 2 needs 4");
    expect(() => spectralRadius([Number.NaN], 1)).toThrow("spectralRadius: element 0 is NaN");
    expect(() => singularValues([1, 2, 3, Number.NaN], 2)).toThrow(
      "singularValues: element 3 is NaN; every element must be finite",
    );
  });
});

describe("moveEigenvalues", () => {
  it("puts some where they are to be, and leaves the others and all eigenvectors", () => {
    const n = 7;
    const matrix = new Random(2).normalTensor([n, n], { dtype: "float64" }).data;
    const given = eigenvalues(matrix, n);
    const pair = given.imaginary.findIndex((part) => part > 0);
    const real = given.imaginary.indexOf(0);
    const moved = moveEigenvalues(matrix, n, [
      { place: pair, real: 0.1, imaginary: 5 },
      { place: real, real: -7, imaginary: 0 },
    ]);
    const now = eigenvalues(moved, n);
    expect([now.real[0], now.imaginary[0]]).toEqual([expect.closeTo(-7, 8), 0]);
    expect([now.real[1], now.imaginary[1], now.imaginary[2]]).toEqual(
      [0.1, 5, -5].map((value) => expect.closeTo(value, 8)),
    );
    // Matrices with the same eigenvectors commute.
    const product = (a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
      Array.from({ length: n * n }, (_, k) => {
        const [row, column] = [Math.floor(k / n), k % n];
        return Array.from({ length: n }, (_, m) => a[row * n + m] * b[m * n + column]).reduce((x, y) => x + y, 0);
      });
    const [one, other] = [product(matrix, moved), product(moved, matrix)];
    for (const [k, value] of one.entries()) expect(value).toBeCloseTo(other[k], 7);
    expect(moveEigenvalues(matrix, n, [])).toEqual([...matrix]);
  });

  it("refuses what is no eigenvalue, what a real matrix cannot have, and a matrix with too few eigenvectors", () => {
    const turn = [0, -2, 2, 0];
    expect(() => moveEigenvalues(turn, 2, [{ place: 1, real: 0, imaginary: 1 }])).toThrow("place is 1");
    expect(() => moveEigenvalues(turn, 2, [{ place: 2, real: 0, imaginary: 1 }])).toThrow("place is 2");
    expect(() => moveEigenvalues([1, 0, 0, 2], 2, [{ place: 0, real: 0, imaginary: 1 }])).toThrow("imaginary is 1");
    expect(() => moveEigenvalues([1, 1, 0, 1], 2, [{ place: 0, real: 3, imaginary: 0 }])).toThrow("fewer than n");
  });
});

describe("eigenvalues", () => {
  it("are the known ones, the largest first", () => {
    const { real, imaginary } = eigenvalues([3, 100, 0, 0, -4, 0, 0, 0, 1], 3);
    expect(real).toEqual([-4, 3, 1]);
    expect(imaginary).toEqual([0, 0, 0]);
    expect(eigenvalues([0, -2, 2, 0], 2)).toEqual({ real: [0, 0], imaginary: [2, -2] });
  });

  it("have the sums and products that every matrix has: its trace, and that of its square", () => {
    const n = 9;
    const matrix = new Random(1).normalTensor([n, n], { dtype: "float64" }).data;
    const { real, imaginary } = eigenvalues(matrix, n);
    const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
    const trace = total(real.map((_, k) => matrix[k * n + k]));
    const traceOfSquare = total(Array.from(matrix, (value, k) => value * matrix[(k % n) * n + Math.floor(k / n)]));
    expect(total(real)).toBeCloseTo(trace, 10);
    expect(total(imaginary)).toBeCloseTo(0, 10);
    expect(total(real.map((value, k) => value ** 2 - imaginary[k] ** 2))).toBeCloseTo(traceOfSquare, 10);
    expect(Math.hypot(real[0], imaginary[0])).toBeCloseTo(spectralRadius(matrix, n), 10);
  });

  it("refuse what is not a square matrix", () => {
    expect(() => eigenvalues([1, 2, 3], 2)).toThrow("eigenvalues: matrix has 3 elements; 2 × 2 needs 4");
  });
});

describe("principalComponents", () => {
  const random = new Random(1);
  const points = Array.from({ length: 500 }, () => {
    const [u, v] = [random.normal(0, 3), random.normal(0, 1)];
    return Float32Array.of(5 + (u + v) / Math.SQRT2, -2 + (u - v) / Math.SQRT2, 7);
  });

  it("finds the axes that points were made along", () => {
    const { components, mean, explained, projected } = principalComponents(points, 2);
    expect(components[0][0]).toBeCloseTo(Math.SQRT1_2, 1);
    expect(components[0][1]).toBeCloseTo(Math.SQRT1_2, 1);
    expect(mean[2]).toBeCloseTo(7, 6);
    expect(explained[0]).toBeCloseTo(0.9, 1);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 6);
    const back = mean.map((m, k) => m + projected[3][0] * components[0][k] + projected[3][1] * components[1][k]);
    for (const [k, value] of back.entries()) expect(value).toBeCloseTo(points[3][k], 5);
  });

  it("takes fewer points than dimensions, and points that are all the same", () => {
    const same = principalComponents([[1, 2, 3]], 2);
    expect(same.projected).toEqual([[0, 0]]);
    expect(same.explained).toEqual([0, 0]);
  });

  it("refuses what does not fit", () => {
    expect(() => principalComponents(points, 4)).toThrow("count is 4; it must be a whole number from 1 to 3");
    expect(() => principalComponents([], 1)).toThrow("principalComponents: there are no points");
    expect(() => principalComponents([[1, 2], [1]], 1)).toThrow("point 1 has 1 numbers; the first has 2");
    expect(() => principalComponents([[1, Number.NaN]], 1)).toThrow("point 0 holds NaN");
  });
});
