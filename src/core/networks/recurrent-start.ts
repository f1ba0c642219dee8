import { Matrix, QrDecomposition } from "ml-matrix";
import type { Cell, CellSizes } from "../cells/cell.js";
import { spectralRadius } from "../tensor/linear-algebra.js";
import type { Random, RandomTensorOptions } from "../tensor/random.js";
import { Tensor, type Values } from "../tensor/tensor.js";
import { type Initialization, startingTensor } from "./initialization.js";

/** How the parameters of recurrent layers start. */
interface RecurrentStart {
  initialization: Initialization;
  /** Spectral radius that every block of the recurrent weights is scaled to; by default they stay as they are. */
  spectralRadius?: number;
}

/** Parameters of one layer of a cell before anything is learnt, by their names without the layer's suffix. */
export function startingParameters(
  cell: Cell,
  { D, H }: CellSizes,
  random: Random,
  { initialization, spectralRadius: rho }: RecurrentStart,
  options: RandomTensorOptions,
): Record<string, Tensor> {
  const start = (name: string, shape: readonly number[]): Tensor => {
    const recurrent = isRecurrent(name, shape);
    if (recurrent && initialization === "orthogonal") return blocks(shape, () => orthogonal(random, shape[1]), options);
    if (initialization === "identity" && shape.length > 1) {
      return recurrent
        ? blocks(shape, () => Matrix.identity(shape[1]).to1DArray(), options)
        : small(random, shape, options);
    }
    return startingTensor(initialization, random, shape, { bound: 1 / Math.sqrt(H), outputs: H }, options);
  };
  const shapes = Object.entries(cell.parameterShapes(D, H));
  const parameters = Object.fromEntries(shapes.map(([name, shape]) => [name, start(name, shape)]));
  if (rho !== undefined) {
    for (const [name, { data, shape }] of Object.entries(parameters)) {
      if (isRecurrent(name, shape)) scaleBlocks(cell.name, name, data, shape[1], rho);
    }
  }
  cell.start?.(parameters, { D, H });
  return parameters;
}

/** Whether a parameter holds recurrent weights: square blocks, one below the other, one a gate. */
export function isRecurrent(name: string, shape: readonly number[]): boolean {
  return name.includes("weight_hh") && shape.length === 2 && shape[0] % shape[1] === 0;
}

/** Scales every n × n block of recurrent weights to spectral radius `rho`. Throws a RangeError for a block whose is 0. */
export function scaleBlocks(where: string, name: string, weights: Values, n: number, rho: number): void {
  for (let start = 0; start < weights.length; start += n * n) {
    const block = weights.subarray(start, start + n * n);
    const radius = spectralRadius(block, n);
    if (radius === 0) throw new RangeError(`${where}: a block of ${name} has spectral radius 0`);
    for (let k = 0; k < block.length; k++) block[k] *= rho / radius;
  }
}

/** Throws a RangeError unless `rho` is a number from 0. */
export function requireRadius(where: string, name: string, rho: number): void {
  if (!(Number.isFinite(rho) && rho >= 0))
    throw new RangeError(`${where}: ${name} is ${rho}; it must be a number from 0`);
}

function blocks(shape: readonly number[], next: () => number[], options: RandomTensorOptions): Tensor {
  const tensor = Tensor.zeros(shape, options);
  const n = shape[1];
  for (let start = 0; start < tensor.data.length; start += n * n) tensor.data.set(next(), start);
  return tensor;
}

/** Q of a random matrix with its columns' signs chosen so that every orthogonal matrix is as likely as another (Mezzadri 2007). */
function orthogonal(random: Random, n: number): number[] {
  const { orthogonalMatrix, upperTriangularMatrix } = new QrDecomposition(
    Matrix.from1DArray(
      n,
      n,
      Array.from({ length: n * n }, () => random.normal()),
    ),
  );
  const signs = upperTriangularMatrix.diagonal().map((value) => (value < 0 ? -1 : 1));
  return orthogonalMatrix.mulRowVector(signs).to1DArray();
}

function small(random: Random, shape: readonly number[], options: RandomTensorOptions): Tensor {
  const tensor = random.normalTensor(shape, options);
  for (let n = 0; n < tensor.data.length; n++) tensor.data[n] *= 0.001;
  return tensor;
}
