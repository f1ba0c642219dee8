import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, maximum, multiply, where } from "../../../src/core/tensor/arithmetic.js";
import { expand, flip, pad, permute } from "../../../src/core/tensor/axes.js";
import { transpose } from "../../../src/core/tensor/layout.js";
import { reverseWithin, sumIntoRows, takeRows } from "../../../src/core/tensor/rows.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectGradients, randomTensor } from "../helpers.js";

/** Element by element, by its index along each axis. */
function elementAt({ data, shape }: Tensor, index: readonly number[]): number {
  return data[index.reduce((at, n, axis) => at * shape[axis] + n, 0)];
}

/** Every index of a shape, in row-major order. */
function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, length) => all.flatMap((index) => Array.from({ length }, (_, n) => [...index, n])),
    [[]],
  );
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe("arrangements of a tensor", () => {
  it("permute any axes in any order", () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) =>
          fc.tuple(
            fc.constant(shape),
            fc.shuffledSubarray(
              shape.map((_, axis) => axis),
              { minLength: shape.length },
            ),
          ),
        ),
        ([shape, order]) => {
          const x = randomTensor(shape, 1);
          const y = permute(x, order);
          expect(y.shape).toEqual(order.map((axis) => shape[axis]));
          for (const index of indices(shape)) {
            expect(
              elementAt(
                y,
                order.map((axis) => index[axis]),
              ),
            ).toBe(elementAt(x, index));
          }
          expectGradients({ x }, () => permute(x, order));
        },
      ),
      { numRuns: 40 },
    );
    const x = randomTensor([3, 5], 1);
    expect(permute(x, [-1, 0]).data).toEqual(transpose(x).data);
  });

  it("expand any axes of length 1 and any that are missing", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(4), (shape, ones, missing) => {
        const own = shape
          .map((length, axis) => ((ones >> axis) & 1 ? 1 : length))
          .slice(Math.min(missing, shape.length));
        const x = randomTensor(own, 2);
        const y = expand(x, shape);
        expect(y.shape).toEqual(shape);
        for (const index of indices(shape)) {
          const from = index.slice(shape.length - own.length).map((n, axis) => (own[axis] === 1 ? 0 : n));
          expect(elementAt(y, index)).toBe(elementAt(x, from));
        }
        expectGradients({ x }, () => expand(x, shape));
      }),
      { numRuns: 60 },
    );
  });

  it("flip and pad any axis", () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), fc.nat(3), fc.nat(3), (shape, at, before, after) => {
        const axis = at % shape.length;
        const x = randomTensor(shape, 3);
        const flipped = flip(x, axis);
        const padded = pad(x, axis - shape.length, before, after, 7);
        expect(padded.shape).toEqual(shape.with(axis, shape[axis] + before + after));
        for (const index of indices(shape)) {
          expect(elementAt(flipped, index.with(axis, shape[axis] - 1 - index[axis]))).toBe(elementAt(x, index));
        }
        for (const index of indices(padded.shape)) {
          const n = index[axis] - before;
          const expected = n >= 0 && n < shape[axis] ? elementAt(x, index.with(axis, n)) : 7;
          expect(elementAt(padded, index)).toBe(expected);
        }
        expectGradients({ x }, () => [flip(x, axis), pad(x, axis, before, after, 7)]);
      }),
      { numRuns: 40 },
    );
  });

  it("refuse what does not fit", () => {
    const x = Tensor.zeros([2, 3]);
    expect(() => permute(x, [0, 0])).toThrow(
      "permute: order is [0, 0]; x has shape [2, 3] and each axis must be named once",
    );
    expect(() => permute(x, [0])).toThrow("permute: order is [0]");
    expect(() => permute(x, [0, 2])).toThrow("permute: axis is 2");
    expect(() => expand(x, [4, 2, 2])).toThrow("expand: [2, 3] cannot be repeated to [4, 2, 2]");
    expect(() => expand(x, [3])).toThrow("expand: [2, 3] cannot be repeated to [3]");
    expect(() => flip(x, 2)).toThrow("flip: axis is 2");
    expect(() => pad(x, 0, -1, 0)).toThrow("pad: before is -1 and after 0; they must be whole numbers from 0");
  });
});

describe("rows", () => {
  it("are taken, more than once too, and summed where they go", () => {
    const x = Tensor.from([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(takeRows(x, [2, 0, 2]).toRows()).toEqual([
      [5, 6],
      [1, 2],
      [5, 6],
    ]);
    expect(takeRows(x, []).shape).toEqual([0, 2]);
    expect(sumIntoRows(x, [3, 0, 3], 4).toRows()).toEqual([
      [3, 4],
      [0, 0],
      [0, 0],
      [6, 8],
    ]);
    const a = randomTensor([4, 2, 3], 1);
    expectGradients({ a }, () => [takeRows(a, [3, 3, 0, 1, 3]), sumIntoRows(a, [1, 5, 1, 0], 6)]);
    expect(() => takeRows(x, [0, 3])).toThrow("takeRows: row 1 is 3; it must be a whole number from 0 to 2");
    expect(() => takeRows(x, [Number.NaN])).toThrow("row 0 is NaN");
    expect(() => sumIntoRows(x, [0, 1], 2)).toThrow("sumIntoRows: there are 2 rows; x has shape [3, 2]");
    expect(() => sumIntoRows(x, [0, 1, 2], 2)).toThrow("row 2 is 2; it must be a whole number from 0 to 1");
    expect(() => takeRows(Tensor.from(1), [0])).toThrow("takeRows: x has shape []");
  });

  it("of sequences are reversed within their lengths", () => {
    const x = Tensor.from([
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
    expect(reverseWithin(x, [3, 2]).toRows()).toEqual([
      [3, 20],
      [2, 10],
      [1, 30],
    ]);
    const a = randomTensor([4, 3, 2], 1);
    expectGradients({ a }, () => reverseWithin(a, [1, 4, 3]));
    expect(reverseWithin(reverseWithin(a, [1, 4, 3]), [1, 4, 3]).data).toEqual(a.data);
    expect(() => reverseWithin(x, [3, 4])).toThrow("length 1 is 4; it must be a whole number from 0 to 3");
    expect(() => reverseWithin(x, [3])).toThrow("x has shape [3, 2] and there are 1 lengths");
  });
});

describe("choosing between two", () => {
  it("takes the greater, and shares the gradient of equals", () => {
    const a = Tensor.from([1, 5, 3], { requiresGrad: true });
    const b = Tensor.from([2, 4, 3], { requiresGrad: true });
    const y = maximum(a, b);
    expect(y.toRows()).toEqual([2, 5, 3]);
    y.backward([1, 1, 1]);
    expect([...a.grad!]).toEqual([0, 1, 0.5]);
    expect([...b.grad!]).toEqual([1, 0, 0.5]);
    const [c, row] = [randomTensor([3, 4], 1), randomTensor([4], 2)];
    expectGradients({ c, row }, () => maximum(c, row));
    expect(maximum(Tensor.from([-1, 1]), 0).toRows()).toEqual([0, 1]);
  });

  it("takes by a condition, and lets no gradient of infinities through", () => {
    const mask = Tensor.from([[1], [0]], { dtype: "float64" });
    const [a, b] = [randomTensor([2, 3], 1), randomTensor([3], 2)];
    expectGradients({ a, b }, () => where(mask, a, b));
    const x = Tensor.from([1, 2], { requiresGrad: true });
    const y = where(Tensor.from([1, 0]), x, Number.NEGATIVE_INFINITY);
    expect(y.toRows()).toEqual([1, Number.NEGATIVE_INFINITY]);
    y.backward([3, 4]);
    expect([...x.grad!]).toEqual([3, 0]);
    expect(() => where(Tensor.zeros([4]), a, b)).toThrow("where: shapes [4] and [2, 3] cannot be broadcast together");
  });
});

describe("broadcasting", () => {
  it("is what indices say, for any shapes that go together", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), fc.nat(), (shape, onesA, onesB) => {
        const own = (ones: number) => shape.map((length, axis) => ((ones >> axis) & 1 ? 1 : length));
        const [a, b] = [randomTensor(own(onesA), 1), randomTensor(own(onesB), 2)];
        const y = add(a, multiply(a, b));
        for (const index of indices(y.shape)) {
          const at = (x: Tensor) =>
            elementAt(
              x,
              index.map((n, axis) => (x.shape[axis] === 1 ? 0 : n)),
            );
          expect(elementAt(y, index)).toBeCloseTo(at(a) + at(a) * at(b), 12);
        }
        expectGradients({ a, b }, () => add(a, multiply(a, b)));
      }),
      { numRuns: 40 },
    );
  });
});
