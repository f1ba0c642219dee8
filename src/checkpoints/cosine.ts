import { Adam, cosineDecay, type Model, train } from "../core/index.js";

/** What {@link trainByCosine} learns from, and how fast. */
interface Training<Example> {
  data: readonly Example[];
  dev?: readonly Example[];
  epochs: number;
  batchSize: number;
  /** At the start; it falls to 0 along half a cosine. */
  learningRate: number;
  /** Of the order of the examples and of dropout. */
  seed: number;
}

/** Adam under a cosine schedule, with the gradient clipped to norm 5. */
export async function* trainByCosine<Example>(
  model: Model<Example>,
  { data, dev, epochs, batchSize, learningRate, seed }: Training<Example>,
): AsyncGenerator<{ step: number; steps: number }> {
  const schedule = cosineDecay({ steps: epochs * Math.ceil(data.length / batchSize) });
  const optimizer = new Adam(model.parameters(), { learningRate });
  yield* train({ model, data, dev, optimizer, epochs, batchSize, schedule, clip: { maxNorm: 5 }, seed });
}
