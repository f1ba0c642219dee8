/** TensorFlow.js on its WebAssembly backend; argv[2] is the folder it is installed in. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { serve } from "./worker.mjs";

const require = createRequire(join(process.argv[2], "package.json"));
const tf = require("@tensorflow/tfjs");
require("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");
await tf.ready();

function prepare({ cell, B, T, D, H }) {
  const layers = { LSTM: tf.layers.lstm, GRU: tf.layers.gru, SRN: tf.layers.simpleRNN };
  const layer = layers[cell]({ units: H, returnSequences: true, recurrentInitializer: "glorotUniform" });
  const x = tf.variable(tf.randomNormal([B, T, D]));
  return async () => {
    const { value, grads } = tf.variableGrads(() => layer.apply(x).sum());
    await value.data();
    tf.dispose([value, grads]);
  };
}

await serve({ version: tf.version.tfjs }, prepare);
