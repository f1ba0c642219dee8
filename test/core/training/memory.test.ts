import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { engine } from "../../../src/core/simd/engine.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

interface Memory {
  /** Bytes of WebAssembly memory, which never shrinks. */
  wasm: number;
  /** Bytes of JavaScript objects and arrays that are still reachable. */
  heap: number;
}

/** Finalizers of what has been collected run in tasks of their own, so it takes a few turns. */
async function memory(): Promise<Memory> {
  for (let turn = 0; turn < 5; turn++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { wasm: engine().exports.memory.buffer.byteLength, heap: heapUsed + arrayBuffers };
}

/** 100 bytes a step over 8,000 steps, more than compiled code and tests' reports take; a tensor left behind has hundreds. */
const slack = 800_000;

describe("10,000 training steps", { timeout: 60_000 }, () => {
  const data = Array.from({ length: 8 }, (_, n) => ({ tokens: [n % 2, 1, n % 3 === 0 ? 1 : 0], label: n % 2 }));

  const sizes = { inputSize: 2, hiddenSize: 3, seed: 1 };
  it.each([
    ["fused", new LSTM(sizes)],
    ["step by step", new LSTM({ ...sizes, dtype: "float64" })],
    ["step by step with products in WebAssembly", new GRU({ ...sizes, reset: "before" })],
  ])("leave memory as it was, %s", async (_, network) => {
    const model = new SequenceClassifier(network, { vocabularySize: 2, classes: 2, seed: 1 });
    const optimizer = new Adam(model.parameters());
    let early: Memory | undefined;
    for await (const { step } of train({ model, data, optimizer, epochs: 2500, batchSize: 2 })) {
      if (step === 2000) early = await memory();
    }
    const late = await memory();
    expect(late.wasm).toBe(early!.wasm);
    expect(late.heap - early!.heap).toBeLessThan(slack);
  });

  it("are not kept by a loop that never lets the event loop turn", () => {
    const lstm = new LSTM({ inputSize: 1, hiddenSize: 32, seed: 1 });
    const x = Tensor.zeros([100, 1, 1]);
    const arrays = (steps: number): number => {
      for (let n = 0; n < steps; n++) sum(lstm.forward(x).y).backward();
      // The second waits for what the first has freed.
      for (let n = 0; n < 2; n++) collect();
      return process.memoryUsage().arrayBuffers;
    };
    const early = arrays(10);
    // The states of a step are 12,800 bytes.
    expect(arrays(1000) - early).toBeLessThan(1_000_000);
  });

  it("and losses that nobody goes backward from are freed when they are collected", async () => {
    const lstm = new LSTM(sizes);
    const model = new SequenceClassifier(lstm, { vocabularySize: 2, classes: 2, seed: 1 });
    const rounds: Memory[] = [];
    for (let round = 0; round < 8; round++) {
      for (let n = 0; n < 300; n++) model.loss(data);
      rounds.push(await memory());
    }
    expect(rounds[7].wasm).toBe(rounds[1].wasm);
    expect(rounds[7].heap - rounds[1].heap).toBeLessThan(slack);
  });

  it("would notice what is left behind", async () => {
    const early = await memory();
    const kept = Array.from({ length: 8000 }, () => Tensor.zeros([1]));
    const late = await memory();
    expect(late.heap - early.heap).toBeGreaterThan(slack);
    expect(kept.length).toBe(8000);
  });
});
