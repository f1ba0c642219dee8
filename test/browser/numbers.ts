import { cells } from "../../src/core/cells/index.js";
import { LSTM } from "../../src/core/cells/lstm.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { SequenceClassifier } from "../../src/core/outputs/sequence-classifier.js";
import { multiply } from "../../src/core/tensor/arithmetic.js";
import { transpose } from "../../src/core/tensor/layout.js";
import { matmul } from "../../src/core/tensor/products.js";
import { Random } from "../../src/core/tensor/random.js";
import { sum } from "../../src/core/tensor/reductions.js";
import { Adam } from "../../src/core/training/optimizers.js";
import { train } from "../../src/core/training/train.js";
import { digitSum } from "../../src/tasks/digit-sum.js";

/** What every cell's network gives for a seed: its output, a trace's error terms, and the losses of a short training. */
export async function numbers(): Promise<Record<string, number[]>> {
  const result: Record<string, number[]> = {};
  for (const [name, Network] of Object.entries(cells) as [string, new (options: object) => Recurrent][]) {
    const network = new Network({ inputSize: 4, hiddenSize: 6, seed: 3 });
    const x = new Random(5).normalTensor([7, 2, 4]);
    result[`${name} y`] = [...network.forward(x).y.data];
    const unequal = network.forward(x, { lengths: [4, 7] });
    sum(multiply(unequal.y, unequal.y)).backward();
    const gradients = Object.values(network.parameters()).flatMap(({ grad }) => [...(grad ?? [])]);
    result[`${name} unequal lengths`] = [...unequal.y.data, ...gradients];
    for (const parameter of Object.values(network.parameters())) parameter.grad = null;
    const { layers } = network.trace(x);
    result[`${name} error terms`] = layers.flatMap(({ errorTerms }) => errorTerms.flatMap(({ values }) => [...values]));
    const task = digitSum({ length: 5, seed: 2 });
    const model = new SequenceClassifier(network, { ...task, seed: 1 });
    const losses: number[] = [];
    const options = { model, data: task.train.slice(0, 64), epochs: 1, batchSize: 8, seed: 1 };
    for await (const { loss } of train({ ...options, optimizer: new Adam(model.parameters()) })) losses.push(loss);
    result[`${name} losses`] = losses;
  }
  // Enough work for two threads, where there are two.
  for (const { what, bidirectional, B } of [
    { what: "many sequences", bidirectional: false, B: 18 },
    { what: "two sequences", bidirectional: false, B: 2 },
    { what: "both directions", bidirectional: true, B: 2 },
  ]) {
    const network = new LSTM({ inputSize: 32, hiddenSize: 64, bidirectional, seed: 3 });
    const x = new Random(5).normalTensor([360 / B, B, 32]);
    for (let step = 0; step < 20; step++) {
      for (const parameter of Object.values(network.parameters())) parameter.grad = null;
      const { y } = network.forward(x);
      sum(multiply(y, y)).backward();
      const gradients = Object.values(network.parameters()).flatMap(({ grad }) => [...(grad?.subarray(0, 1000) ?? [])]);
      result[`${what}, step ${step}`] = [...y.data.subarray(-1000), ...gradients];
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const [a, b] = [5, 6].map((seed) => new Random(seed).normalTensor([160, 170], { requiresGrad: true }));
  for (let step = 0; step < 5; step++) {
    a.grad = b.grad = null;
    const product = matmul(a, transpose(b));
    sum(multiply(product, product)).backward();
    result[`large product, step ${step}`] = [product.data, a.grad, b.grad].flatMap((values) => [...(values ?? [])]);
  }
  return result;
}
