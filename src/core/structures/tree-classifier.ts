import { Linear } from "../networks/layers.js";
import { copyIntoParameters, withPrefix } from "../networks/parameters.js";
import { concat } from "../tensor/layout.js";
import { crossEntropy } from "../tensor/losses.js";
import { Random } from "../tensor/random.js";
import { indexOfLargest } from "../tensor/reductions.js";
import { takeRows } from "../tensor/rows.js";
import { requirePositiveInteger } from "../tensor/shape.js";
import { noGrad, Tensor, type Values } from "../tensor/tensor.js";
import type { Model } from "../training/model.js";
import type { StructureTrace } from "./trace.js";
import type { Tree } from "./tree.js";
import type { TreeNetwork } from "./tree-network.js";

/** A tree and its class. */
export interface LabelledTree {
  readonly tree: Tree;
  /** From 0 to C − 1. */
  readonly label: number;
}

/**
 * Tree to class: nodes whose names are in the vocabulary have a learnt vector each, and the class is read from the root.
 *
 * @example
 * const network = new NaryTreeLSTM({ inputSize: 4, hiddenSize: 4, seed: 1 });
 * const model = new TreeClassifier(network, { vocabulary: ["a", "red", "bike"], classes: 2, seed: 1 });
 */
export class TreeClassifier implements Model<LabelledTree> {
  /** What composes the vectors. */
  readonly network: TreeNetwork;
  /** Vectors of the vocabulary, [V, D]. */
  readonly embedding: Tensor;
  /** Hidden state of the root to logits. */
  readonly output: Linear;
  readonly #rows: ReadonlyMap<string, number>;

  /**
   * @param network its input size is that of the vectors.
   * @param options.vocabulary names that have a vector; other nodes read 0.
   * @param options.classes C
   * @param options.seed of embedding and output layer; default 0.
   * @throws RangeError for a vocabulary that is empty, or `classes` that is not a positive whole number.
   */
  constructor(network: TreeNetwork, options: { vocabulary: readonly string[]; classes: number; seed?: number }) {
    const { vocabulary, classes, seed = 0 } = options;
    const { inputSize, hiddenSize, dtype, initialization } = network;
    if (vocabulary.length === 0) throw new RangeError("TreeClassifier: vocabulary is empty");
    requirePositiveInteger("TreeClassifier", "classes", classes);
    this.network = network;
    const random = new Random(seed, "embedding");
    this.embedding = random.normalTensor([vocabulary.length, inputSize], { dtype, requiresGrad: true });
    this.output = new Linear({ inputSize: hiddenSize, outputSize: classes, seed, dtype, initialization });
    this.#rows = new Map(vocabulary.map((name, row) => [name, row]));
  }

  /** Logits [B, C]. Throws a RangeError for what is no tree. */
  forward(trees: readonly Tree[]): Tensor {
    return this.output.forward(this.network.forward(trees, this.#inputs(trees)).root);
  }

  /** Mean cross-entropy of a batch. Throws a RangeError for labels outside of 0 … C − 1. */
  loss(batch: readonly LabelledTree[]): Tensor {
    return crossEntropy(
      this.forward(batch.map(({ tree }) => tree)),
      batch.map(({ label }) => label),
    );
  }

  /** The most probable class of each tree. */
  predict(trees: readonly Tree[]): number[] {
    const logits = noGrad(() => this.forward(trees));
    const C = logits.shape[1];
    return trees.map((_, b) => indexOfLargest(logits.data.subarray(b * C, (b + 1) * C)));
  }

  /** Share of the examples whose class is predicted rightly, 0 to 1. Throws a RangeError where there are none. */
  accuracy(examples: readonly LabelledTree[]): number {
    if (examples.length === 0) throw new RangeError("TreeClassifier.accuracy: there are no examples");
    const predicted = this.predict(examples.map(({ tree }) => tree));
    return examples.filter(({ label }, n) => label === predicted[n]).length / examples.length;
  }

  /** Everything the network computes on one tree, level by level. */
  trace(tree: Tree): StructureTrace {
    return this.network.trace(
      tree,
      noGrad(() => this.#inputs([tree])),
    );
  }

  /** What is learnt: `embedding.weight`, `network.weight_ih` …, `output.weight`, `output.bias`. */
  parameters(): Record<string, Tensor> {
    return {
      "embedding.weight": this.embedding,
      ...withPrefix("network", this.network.parameters()),
      ...withPrefix("output", this.output.parameters()),
    };
  }

  /** Copies values into the parameters; every name must be there. Throws a RangeError, with nothing changed, otherwise. */
  loadParameters(values: Readonly<Record<string, Values>>): void {
    copyIntoParameters("TreeClassifier.loadParameters", this.parameters(), values);
  }

  #inputs(trees: readonly Tree[]): Tensor {
    const [V, D] = this.embedding.shape;
    const nothing = Tensor.zeros([1, D], { dtype: this.embedding.dtype });
    const names = trees.flatMap(({ nodes }) => nodes);
    return takeRows(
      concat([this.embedding, nothing], 0),
      names.map((name) => this.#rows.get(name) ?? V),
    );
  }
}
