import type { Table } from "../table.js";
import { describeShape } from "../tensor/shape.js";
import type { Parameters } from "./parameters.js";
import type { Recurrent } from "./recurrent.js";
import type { SequenceClassifier } from "./sequence-classifier.js";

/** One layer of a model: shapes of what goes in and comes out, and what it learns. */
interface Layer {
  readonly name: string;
  readonly shapes: string;
  readonly parameters: Parameters;
}

/** Layers, shapes and number of parameters of a recurrent network. */
export function networkTable(network: Recurrent): Table {
  return summary(describeNetwork(network), layersOf(network));
}

/** Layers, shapes and number of parameters of a classifier. */
export function classifierTable({ embedding, recurrent, output }: SequenceClassifier): Table {
  const { inputSize, hiddenSize } = recurrent;
  return summary(`SequenceClassifier with ${describeNetwork(recurrent)}`, [
    { name: "embedding", shapes: `[B][T] → [T, B, ${inputSize}]`, parameters: embedding.parameters() },
    ...layersOf(recurrent),
    { name: "output", shapes: `[B, ${hiddenSize}] → [B, ${output.bias.data.length}]`, parameters: output.parameters() },
  ]);
}

function describeNetwork({ cell, dtype }: Recurrent): string {
  const options = Object.entries(cell.options).map(([name, value]) => `${name} ${value}`);
  return [cell.name, ...options, dtype].join(", ");
}

function layersOf(network: Recurrent): Layer[] {
  const { cell, inputSize, hiddenSize, numLayers } = network;
  const all = Object.entries(network.parameters());
  return Array.from({ length: numLayers }, (_, layer) => ({
    name: `${cell.name} layer ${layer}`,
    shapes: `[T, B, ${layer === 0 ? inputSize : hiddenSize}] → [T, B, ${hiddenSize}]`,
    parameters: Object.fromEntries(all.filter(([name]) => name.endsWith(`_l${layer}`))),
  }));
}

function summary(title: string, layers: readonly Layer[]): Table {
  let count = 0;
  const rows = layers.flatMap(({ name, shapes, parameters }) =>
    Object.entries(parameters).map(([parameter, { shape, data }], n) => {
      count += data.length;
      const first = n === 0;
      return [first ? name : "", first ? shapes : "", parameter, describeShape(shape), String(data.length)];
    }),
  );
  return {
    title: `${title}: ${count} parameters`,
    head: ["layer", "input → output", "parameter", "shape", "numbers"],
    rows,
  };
}
