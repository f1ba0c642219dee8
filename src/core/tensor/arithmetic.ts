import { expand } from "./axes.js";
import { describeShape, sameShape } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, Tensor, type Values } from "./tensor.js";

/**
 * a + b, element by element. Shapes are broadcast as in NumPy: [5, 3] + [3], [5, 3] + [5, 1]; b may be a number.
 *
 * @example
 * const shifted = add(x, Tensor.from([0, 1, 2, 3, 4, 5, 6, 7]));
 */
export function add(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("add", a, b);
  const data = allocateLike(x.data);
  for (let n = 0; n < data.length; n++) data[n] = x.data[n] + y.data[n];
  return operation(
    data,
    x.shape,
    [x, y],
    (gradient) => {
      if (x.requiresGrad) accumulate(x, gradient.slice());
      if (y.requiresGrad) accumulate(y, gradient.slice());
    },
    "add",
  );
}

/**
 * a − b, element by element, broadcast like {@link add}.
 *
 * @example
 * const difference = subtract(x, 1);
 */
export function subtract(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("subtract", a, b);
  const data = allocateLike(x.data);
  for (let n = 0; n < data.length; n++) data[n] = x.data[n] - y.data[n];
  return operation(
    data,
    x.shape,
    [x, y],
    (gradient) => {
      if (x.requiresGrad) accumulate(x, gradient.slice());
      if (!y.requiresGrad) return;
      const dy = allocateLike(data);
      for (let n = 0; n < dy.length; n++) dy[n] = -gradient[n];
      accumulate(y, dy);
    },
    "subtract",
  );
}

/**
 * a ⊙ b, element by element, broadcast like {@link add}.
 *
 * @example
 * const squares = multiply(x, x);
 */
export function multiply(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("multiply", a, b);
  return operation(
    products(x.data, y.data),
    x.shape,
    [x, y],
    (gradient) => {
      if (x.requiresGrad) accumulate(x, products(gradient, y.data));
      if (y.requiresGrad) accumulate(y, products(gradient, x.data));
    },
    "multiply",
  );
}

/**
 * a / b, element by element, broadcast like {@link add}.
 *
 * @example
 * const halves = divide(x, 2);
 */
export function divide(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("divide", a, b);
  const data = allocateLike(x.data);
  for (let n = 0; n < data.length; n++) data[n] = x.data[n] / y.data[n];
  return operation(
    data,
    x.shape,
    [x, y],
    (gradient) => {
      if (x.requiresGrad) {
        const dx = allocateLike(data);
        for (let n = 0; n < dx.length; n++) dx[n] = gradient[n] / y.data[n];
        accumulate(x, dx);
      }
      if (y.requiresGrad) {
        const dy = allocateLike(data);
        for (let n = 0; n < dy.length; n++) dy[n] = (-gradient[n] * x.data[n]) / (y.data[n] * y.data[n]);
        accumulate(y, dy);
      }
    },
    "divide",
  );
}

/**
 * The greater of a and b, element by element, broadcast like {@link add}. Where both are the same each takes half of the
 * gradient.
 *
 * @example
 * const leaky = maximum(x, multiply(x, 0.2));
 */
export function maximum(a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("maximum", a, b);
  const data = allocateLike(x.data);
  for (let n = 0; n < data.length; n++) data[n] = Math.max(x.data[n], y.data[n]);
  const share = (of: Tensor, other: Tensor, gradient: Values): void => {
    if (!of.requiresGrad) return;
    const part = allocateLike(data);
    for (let n = 0; n < part.length; n++) {
      if (of.data[n] > other.data[n]) part[n] = gradient[n];
      else if (of.data[n] === other.data[n]) part[n] = gradient[n] / 2;
    }
    accumulate(of, part);
  };
  return operation(data, x.shape, [x, y], (gradient) => {
    share(x, y, gradient);
    share(y, x, gradient);
  });
}

/**
 * a where `condition` is not 0, b elsewhere; all three are broadcast like {@link add}. What is not taken has no
 * gradient, even where it is infinite.
 * @param condition 0 or 1 each; no gradient flows to it.
 *
 * @example
 * const causal = where(Tensor.from([[1, 0], [1, 1]]), Tensor.zeros([2, 2]), Number.NEGATIVE_INFINITY);
 */
export function where(condition: Tensor, a: Tensor, b: Tensor | number): Tensor {
  const [x, y] = broadcast("where", a, b);
  const shape = broadcastShape("where", condition.shape, x.shape);
  const [taken, left] = [expand(x, shape), expand(y, shape)];
  const chosen = expand(condition.detach(), shape).data;
  const data = allocateLike(taken.data);
  for (let n = 0; n < data.length; n++) data[n] = chosen[n] !== 0 ? taken.data[n] : left.data[n];
  const share = (of: Tensor, isTaken: boolean, gradient: Values): void => {
    if (!of.requiresGrad) return;
    const part = allocateLike(data);
    for (let n = 0; n < part.length; n++) if ((chosen[n] !== 0) === isTaken) part[n] = gradient[n];
    accumulate(of, part);
  };
  return operation(data, shape, [taken, left], (gradient) => {
    share(taken, true, gradient);
    share(left, false, gradient);
  });
}

/** The shape that two shapes are broadcast to. Throws a RangeError where there is none. */
export function broadcastShape(where: string, a: readonly number[], b: readonly number[]): readonly number[] {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const lengthA = a[axis - rank + a.length] ?? 1;
    const lengthB = b[axis - rank + b.length] ?? 1;
    if (lengthA !== lengthB && lengthA !== 1 && lengthB !== 1) {
      throw new RangeError(`${where}: shapes ${describeShape(a)} and ${describeShape(b)} cannot be broadcast together`);
    }
    return lengthA === 1 ? lengthB : lengthA;
  });
}

/** Both in one shape: so that each operation is one plain loop, and sums over what was repeated are {@link expand}'s. */
function broadcast(where: string, a: Tensor, other: Tensor | number): [Tensor, Tensor] {
  if (typeof other === "number") return [a, new Tensor(allocateLike(a.data).fill(other), a.shape)];
  requireOneType(where, a, other);
  const shape = broadcastShape(where, a.shape, other.shape);
  return [expand(a, shape), expand(other, shape)];
}

function products(a: Values, b: Values): Values {
  const data = allocateLike(a);
  for (let n = 0; n < data.length; n++) data[n] = a[n] * b[n];
  return data;
}
