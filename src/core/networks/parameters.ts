import { describeShape } from "../tensor/shape.js";
import { sumOfSquares, type Tensor, type Values } from "../tensor/tensor.js";

/** What is learnt, by name; names follow PyTorch's `state_dict`. */
export type Parameters = Readonly<Record<string, Tensor>>;

/**
 * Copies values into parameters, all or none of them.
 * @throws RangeError for a name that is missing or unknown, a wrong number of values, or one that is NaN.
 */
export function copyIntoParameters(
  where: string,
  parameters: Parameters,
  values: Readonly<Record<string, Values>>,
): void {
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(parameters, name)) {
      throw new RangeError(`${where}: there is no parameter ${name}; there are ${Object.keys(parameters).join(", ")}`);
    }
  }
  for (const [name, { shape, data }] of Object.entries(parameters)) {
    const given = values[name];
    if (given === undefined) throw new RangeError(`${where}: parameter ${name} is missing`);
    if (given.length !== data.length) {
      throw new RangeError(
        `${where}: ${name} has ${given.length} values; shape ${describeShape(shape)} needs ${data.length}`,
      );
    }
    if (Number.isNaN(sumOfSquares(given))) throw new RangeError(`${where}: ${name} holds NaN`);
  }
  for (const [name, { data }] of Object.entries(parameters)) data.set(values[name]);
}

/** A copy of every parameter's values. */
export function copyOfParameters(parameters: Parameters): Record<string, Values> {
  return Object.fromEntries(Object.entries(parameters).map(([name, { data }]) => [name, data.slice()]));
}

/** Runs `compute`, which may walk back through a graph, and leaves the parameters with the gradients that they had. */
export function keepingGradients<Result>(parameters: Parameters, compute: () => Result): Result {
  const tensors = Object.values(parameters);
  const before = tensors.map(({ grad }) => grad);
  for (const tensor of tensors) tensor.grad = null;
  try {
    return compute();
  } finally {
    for (const [n, tensor] of tensors.entries()) tensor.grad = before[n];
  }
}

/** Parameters with a prefix before their names: `recurrent.weight_ih_l0`. */
export function withPrefix(prefix: string, parameters: Parameters): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
}
