import { logistic, relu, tanh } from "../tensor/activations.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Activation } from "./cell.js";

/** An activation function and the values it can take; null where there is no bound. */
interface ActivationFunction {
  readonly f: (z: Tensor) => Tensor;
  readonly range: readonly [number, number] | null;
}

const functions: Readonly<Record<Activation, ActivationFunction>> = {
  tanh: { f: tanh, range: [-1, 1] },
  logistic: { f: logistic, range: [0, 1] },
  relu: { f: relu, range: null },
  identity: { f: (z) => z, range: null },
};

/** The activation function of a name. Throws a RangeError, on behalf of `where`, for one that is not known. */
export function activationOf(where: string, name: Activation): ActivationFunction {
  if (!Object.hasOwn(functions, name)) {
    throw new RangeError(`${where}: activation is ${name}; it must be one of ${Object.keys(functions).join(", ")}`);
  }
  return functions[name];
}
