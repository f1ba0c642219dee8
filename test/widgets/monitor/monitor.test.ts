import { afterEach, beforeEach, describe, expect, it } from "vitest";
import "../fake-picture.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { stepGradients } from "../../../src/core/trace/step-gradients.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { type TrainOptions, type TrainStep, train } from "../../../src/core/training/train.js";
import { joinBuffers, viewsToFloats } from "../../../widgets/base/buffers.js";
import { paperTheme } from "../../../widgets/base/figure.js";
import { type MonitorState, monitorFigure } from "../../../widgets/monitor/figure.js";
import { type MonitorOptions, monitor } from "../../../widgets/monitor/model.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { MockHost } from "../base/mock-host.js";
import { hostile, textOf } from "../traces.js";

const frame = { width: 700, theme: paperTheme, webgl: false };
const data = Array.from({ length: 24 }, (_, n) => ({ tokens: [n % 3, n % 2, (n + 1) % 3], label: n % 3 }));

class InterruptibleHost extends MockHost {
  readonly controller: AbortController = new AbortController();
  override readonly signal: AbortSignal = this.controller.signal;

  /** The monitor's comm. */
  id(): string {
    return this.sent.find(({ kind }) => kind === "open")?.id as string;
  }

  /** What the browser's half has been told, message after message. */
  states(): MonitorState[] {
    let state = {};
    return this.sent
      .filter(({ kind }) => kind === "open" || kind === "message")
      .map(({ data, buffers }) => {
        const { state: changed, buffer_paths } = data as { state: Record<string, unknown>; buffer_paths: string[][] };
        const own = structuredClone(changed);
        joinBuffers(own, buffer_paths, buffers ?? []);
        state = { ...state, ...(viewsToFloats(own) as object) };
        return state as MonitorState;
      });
  }

  last(): MonitorState {
    return this.states().at(-1) as MonitorState;
  }

  /** A view changes something. */
  async press(state: Partial<MonitorState>): Promise<void> {
    await this.receive(this.id(), { method: "update", state, buffer_paths: [] });
  }
}

let host: InterruptibleHost;
let uninstall: () => void;

beforeEach(() => {
  host = new InterruptibleHost();
  uninstall = host.install();
});
afterEach(() => uninstall());

function training(options: Partial<TrainOptions<(typeof data)[number]>> = {}, gated = false) {
  const sizes = { inputSize: 4, hiddenSize: 5, seed: 1 };
  const network = gated ? new LSTM(sizes) : new SRN(sizes);
  const model = new SequenceClassifier(network, { vocabularySize: 3, classes: 3, seed: 1 });
  const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
  const all = { model, data, dev: data.slice(0, 6), optimizer, epochs: 5, batchSize: 4, seed: 1, ...options };
  return { model, steps: train(all) };
}

async function run(steps: AsyncIterable<TrainStep>, options: MonitorOptions = {}): Promise<TrainStep[]> {
  const seen: TrainStep[] = [];
  for await (const step of monitor(steps, options)) seen.push(step);
  await Promise.all(host.held);
  return seen;
}

describe("monitor", () => {
  it("hands on every step, and shows what the core has told: loss, norms, learning rate, metric", async () => {
    const seen = await run(training({ schedule: (step) => 1 / (1 + step) }).steps);
    expect(seen.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    const state = host.last();
    const column = (of: (step: TrainStep) => number) => Float32Array.from(seen, of);
    expect(state).toMatchObject({ status: "done", step: 30, steps: 30, epoch: 5, epochs: 5, metric: "accuracy" });
    expect(state.data.stride).toBe(1);
    expect(state.data.steps).toEqual(column(({ step }) => step));
    expect(state.data.loss).toEqual(column(({ loss }) => loss));
    expect(state.data.norm).toEqual(column(({ gradientNorm }) => gradientNorm));
    expect(state.data.learningRate).toEqual(column(({ learningRate }) => learningRate));
    for (const { name, values, last } of state.data.norms) {
      expect(values).toEqual(column(({ gradientNorms }) => gradientNorms[name]));
      expect(last).toBe(seen[29].gradientNorms[name]);
    }
    const ends = seen.filter(({ epochLoss }) => epochLoss !== undefined);
    expect(state.data.epochLoss.values).toEqual(Float32Array.from(ends, ({ epochLoss }) => epochLoss as number));
    expect(state.data.score.values).toEqual(Float32Array.from(ends, ({ devScore }) => devScore as number));
  });

  it("shows what each time step brings to the gradient, as it is asked to measure it", async () => {
    const { model, steps } = training();
    const x = randomTensor([6, 2, 4], 1, "float32").detach();
    const measured: number[][] = [];
    const throughTime = (): ArrayLike<number> => {
      const [{ norms }] = stepGradients(model.network, x, ({ last }) => sum(last));
      measured.push([...norms]);
      return norms;
    };
    await run(steps, { model, throughTime });
    const { times, radii } = host.last().data;
    expect(times?.steps).toEqual(radii[0].steps);
    expect(times?.steps.at(-1)).toBe(30);
    expect(times?.norms).toEqual(Float32Array.from(measured.flat()));
    const map = monitorFigure(host.last(), frame).data.find(({ name }) => name === "times");
    const { z } = map as unknown as { z: number[][] };
    expect([z.length, z[0].length]).toEqual([6, measured.length]);
    expect(10 ** z[5][0]).toBeCloseTo(measured[0][5], 5);
  });

  it("leaves the training as it would be without", async () => {
    const watched = training();
    await run(watched.steps, { model: watched.model });
    const alone = training();
    for await (const _ of alone.steps);
    const values = ({ model }: typeof alone) => Object.values(model.parameters()).map((tensor) => [...tensor.data]);
    expect(values(watched)).toEqual(values(alone));
  });

  it("says of a model which gradients were clipped, however they were", async () => {
    for (const clip of [{ maxNorm: 0.2 }, { maxNorm: 0.2, per: "tensor" }, { maxValue: 0.05 }, undefined] as const) {
      host.sent.length = 0;
      const { model, steps } = training({ clip });
      const expected: boolean[] = [];
      for await (const { gradientNorms, gradientNorm } of monitor(steps, { model })) {
        const after = Object.values(model.parameters()).flatMap(({ grad }) => [...(grad ?? [])]);
        expected.push(Math.hypot(...after) < 0.999_999 * gradientNorm);
        expect(Object.keys(gradientNorms)).toHaveLength(7);
      }
      expect([...host.last().data.clipped].map((share) => share > 0)).toEqual(expected);
      expect(expected.some(Boolean)).toBe(clip !== undefined);
      const shares = host.last().data.norms.map(({ clipped }) => clipped);
      expect(Math.max(...shares.map(Number))).toBeLessThanOrEqual(1);
      expect(shares.some((share) => share !== null && share > 0)).toBe(clip !== undefined);
    }
    host.sent.length = 0;
    await run(training({ clip: { maxNorm: 0.2 } }).steps);
    expect(host.last().data.clipped).toHaveLength(0);
    expect(host.last().data.norms.every(({ clipped }) => clipped === null)).toBe(true);
  });

  it("follows the spectral radius of each block of recurrent weights of a model", async () => {
    const { model, steps } = training({ dev: undefined }, true);
    await run(steps, { model });
    const { radii } = host.last().data;
    const { data: weights } = model.parameters()["network.weight_hh_l0"];
    expect(radii.map(({ name, block }) => [name, block])).toEqual([0, 1, 2, 3].map((n) => ["network.weight_hh_l0", n]));
    for (const [n, { steps: at, values }] of radii.entries()) {
      expect([at[0], at.at(-1)]).toEqual([1, 30]);
      expect(values.at(-1)).toBeCloseTo(spectralRadius(weights.subarray(25 * n, 25 * (n + 1)), 5), 5);
    }
  });

  it("looks at them more and more seldom in a long training", async () => {
    const { model } = training();
    const steps = train({ model, data, optimizer: new Adam(model.parameters()), epochs: 100, batchSize: 4 });
    await run(steps, { model });
    const [{ steps: at, values }] = host.last().data.radii;
    expect([at[0], at.at(-1)]).toEqual([1, 600]);
    expect(at.length).toBe(values.length);
    expect(at.length).toBeLessThanOrEqual(200);
    expect([...at].every((step, n) => n === 0 || step > at[n - 1])).toBe(true);
  });

  it("keeps little of a long training: at most a thousand points a curve, with every peak of a norm", async () => {
    async function* long(): AsyncGenerator<TrainStep> {
      for (let step = 1; step <= 5000; step++) {
        const norm = step === 3333 ? 100 : 1;
        const figures = { loss: step % 2, learningRate: 1, gradientNorm: norm, gradientNorms: { w: norm } };
        yield { step, steps: 5000, epoch: 1, epochs: 1, ...figures, checkpoint: () => new Uint8Array() };
      }
    }
    await run(long());
    const { data: seen } = host.last();
    expect(seen.stride).toBe(8);
    expect(seen.steps).toHaveLength(625);
    expect([...seen.loss].every((value) => value === 0.5)).toBe(true);
    expect([Math.max(...seen.norm), Math.max(...seen.norms[0].values)]).toEqual([100, 100]);
    expect(host.states().length).toBeLessThan(500);
  });

  it("stops at a press of the button: the loop ends, the model keeps what was best", async () => {
    const { model, steps } = training();
    const seen: number[] = [];
    let best: number[] = [];
    let bestScore = -1;
    for await (const { step, devScore } of monitor(steps)) {
      seen.push(step);
      if (devScore !== undefined && devScore > bestScore) {
        bestScore = devScore;
        best = [...model.parameters()["output.bias"].data];
      }
      if (step === 15) await host.press({ stopped: true });
    }
    expect(seen).toHaveLength(15);
    expect(host.last()).toMatchObject({ status: "stopped", step: 15, stopped: true });
    expect([...model.parameters()["output.bias"].data]).toEqual(best);
  });

  it("waits while it is paused, and goes on", async () => {
    const seen: number[] = [];
    const loop = (async () => {
      for await (const { step } of monitor(training().steps)) {
        seen.push(step);
        if (step === 7) await host.press({ paused: true });
      }
    })();
    await eventually(() => expect(host.last()).toMatchObject({ status: "paused", step: 7 }));
    await new Promise((done) => setTimeout(done, 30));
    expect(seen).toHaveLength(7);
    await host.press({ paused: false });
    await loop;
    expect(seen).toHaveLength(30);
    expect(host.last()).toMatchObject({ status: "done", step: 30 });
  });

  it("waits before its first step where it is to start paused, and then for the time of each", async () => {
    const loop = run(training().steps, { paused: true, speed: 1 });
    await eventually(() => expect(host.id()).toBeDefined());
    expect(host.last()).toMatchObject({ status: "paused", step: 0 });
    await host.press({ paused: false });
    await eventually(() => expect(host.last()).toMatchObject({ status: "running", step: 1 }));
    await host.press({ speed: 0 });
    expect(await loop).toHaveLength(30);
  });

  it("ends with the reason of an interrupt, also while it is paused", async () => {
    const loop = run(training().steps, { paused: true });
    const ended = expect(loop).rejects.toThrow("interrupted");
    await eventually(() => expect(host.id()).toBeDefined());
    host.controller.abort(new Error("interrupted"));
    await ended;
    expect(host.last().status).toBe("ended");
  });

  it("shows an error of the training where it happens", async () => {
    async function* failing(): AsyncGenerator<TrainStep> {
      for await (const step of training().steps) {
        if (step.step === 4) throw new Error("the loss is NaN");
        yield step;
      }
    }
    await expect(run(failing())).rejects.toThrow("the loss is NaN");
    expect(host.last().step).toBe(3);
    expect(host.last().status).toBe("ended");
  });

  it("goes on when its view is closed while it is paused", async () => {
    const loop = run(training().steps, { paused: true });
    await eventually(() => expect(host.id()).toBeDefined());
    host.comms.get(host.id())?.onClose?.();
    expect(await loop).toHaveLength(30);
  });

  it("is one output, which gets its picture at the end", async () => {
    await run(training().steps);
    const displays = host.sent.filter(({ kind }) => kind === "display");
    expect(displays.map(({ update }) => update ?? false)).toEqual([false, true]);
    expect(new Set(displays.map(({ displayId }) => displayId)).size).toBe(1);
    expect(displays[1].bundle).toMatchObject({
      ...displays[0].bundle,
      "text/plain": expect.any(String),
      "image/png": "UE5H",
    });
    expect(displays[1].bundle?.["text/plain"]).toContain("step 30 of 30");
  });

  it("only goes through the steps outside of a kernel", async () => {
    uninstall();
    expect(await run(training().steps)).toHaveLength(30);
    expect(host.sent).toEqual([]);
  });

  it("refuses a speed or a parameter that cannot be", async () => {
    await expect(run(training().steps, { speed: -1 })).rejects.toThrow(
      "monitor: speed is -1; it must be a number from 0",
    );
    await expect(run(training().steps, { parameters: ["U"] })).rejects.toThrow(
      "monitor: parameters holds U; the model has embedding.weight",
    );
  });
});

describe("the monitor's figure", () => {
  it("has a panel for each thing that is known, apart from each other, in two columns or in one", async () => {
    const { model, steps } = training();
    await run(steps, { model });
    for (const width of [700, 360]) {
      const { layout } = monitorFigure(host.last(), { ...frame, width });
      const panels = ["", "2", "3", "4", "5"].map((n) => ({
        x: (layout[`xaxis${n}`] as { domain: [number, number] }).domain,
        y: (layout[`yaxis${n}`] as { domain: [number, number] }).domain,
      }));
      expect(layout.xaxis6).toBeUndefined();
      for (const [n, a] of panels.entries()) {
        for (const b of panels.slice(n + 1)) {
          expect(a.x[1] < b.x[0] || b.x[1] < a.x[0] || a.y[1] < b.y[0] || b.y[1] < a.y[0]).toBe(true);
        }
      }
    }
    const names = monitorFigure(host.last(), frame).data.map(({ name }) => name);
    expect(names).toContain("network.weight_hh_l0");
    const whole = monitorFigure({ ...host.last(), gradients: "network" }, frame).data.map(({ name }) => name);
    expect(whole).not.toContain("network.weight_hh_l0");
  });

  it("shows hostile text as text, and draws before the first step", async () => {
    await run(training().steps, { title: hostile, metric: hostile });
    expect(textOf(monitorFigure(host.last(), frame))).not.toContain("<img");
    const [first] = host.states();
    expect(textOf(monitorFigure({ ...first, language: "zh" }, frame))).toContain("尚无训练步");
  });
});
