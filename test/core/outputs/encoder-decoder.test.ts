import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clockwork } from "../../../src/core/cells/clockwork.js";
import { GRU } from "../../../src/core/cells/gru.js";
import { Jordan } from "../../../src/core/cells/jordan.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { QRNN } from "../../../src/core/cells/qrnn.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { EncoderDecoder, type EncoderDecoderOptions } from "../../../src/core/outputs/encoder-decoder.js";
import { logSoftmax } from "../../../src/core/tensor/activations.js";
import { Random } from "../../../src/core/tensor/random.js";
import { whileTraining } from "../../../src/core/training/mode.js";
import { expectClose, expectGradients } from "../helpers.js";
import { teach, timeout } from "./training.js";

const attentions = ["none", "additive", "dot"] as const;
const tiny = { sourceSize: 4, targetSize: 3, embeddingSize: 3, hiddenSize: 4, dtype: "float64" } as const;

function reversals(count: number, seed: number, symbols = 5, to = 4) {
  const random = new Random(seed, "reversal");
  return Array.from({ length: count }, () => {
    const source = Array.from({ length: random.integer(1, to) }, () => random.integer(0, symbols - 1));
    return { source, target: source.toReversed() };
  });
}

/** log p of a target and its end, from the logits of teacher forcing. */
function logProbability(model: EncoderDecoder, source: readonly number[], target: readonly number[]): number {
  const logits = logSoftmax(model.forward([{ source, target }]));
  const V = logits.shape[2];
  return [...target, V - 1].reduce((sum, token, t) => sum + logits.data[t * V + token], 0);
}

describe("EncoderDecoder", () => {
  it.each(attentions)("reads each pair of a batch as if it were alone, with attention %s", (attention) => {
    const networks = [SRN, GRU, LSTM];
    const lengths = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        lengths,
        fc.nat(2),
        fc.integer({ min: 1, max: 2 }),
        fc.boolean(),
        fc.nat(),
        (sizes, which, L, both, seed) => {
          const bidirectional = both && attention !== "dot";
          const model = new EncoderDecoder(networks[which], { ...tiny, numLayers: L, bidirectional, attention, seed });
          const pairs = sizes.map(([T, T2], b) => ({
            source: Array.from({ length: T }, (_, t) => (t + b + seed) % 4),
            target: Array.from({ length: T2 }, (_, t) => (2 * t + b + seed) % 3),
          }));
          const steps = pairs.reduce((sum, { target }) => sum + target.length + 1, 0);
          const alone = pairs.map((pair) => model.loss([pair]).item() * (pair.target.length + 1));
          expectClose("loss", [model.loss(pairs).item()], [alone.reduce((sum, loss) => sum + loss, 0) / steps], 1e-9);
          const sources = pairs.map(({ source }) => source);
          expect(model.predict(sources, { maxLength: 5 })).toEqual(
            sources.map((source) => model.predict([source], { maxLength: 5 })[0]),
          );
        },
      ),
      { numRuns: 15, seed: 1 },
    );
  });

  it.each(attentions)("has the gradients of central differences, with attention %s", (attention) => {
    const bidirectional = attention !== "dot";
    const model = new EncoderDecoder(LSTM, { ...tiny, hiddenSize: 3, bidirectional, attention, seed: 1 });
    const pairs = [
      { source: [0, 3, 1], target: [2, 0] },
      { source: [2], target: [] },
    ];
    expectGradients(model.parameters(), () => model.loss(pairs));
  });

  it.each(attentions)("writes step by step what it computes with the truth given, with attention %s", (attention) => {
    const model = new EncoderDecoder(GRU, { ...tiny, attention, seed: 3 });
    model.output.bias.data[3] += 1;
    const source = [0, 3, 1, 1];
    const { hypotheses } = model.beam(source, { beamWidth: 4, maxLength: 6 });
    const ended = hypotheses.filter(({ finished }) => finished);
    expect(ended.length).toBeGreaterThan(1);
    for (const { tokens, logProbability: found } of ended) {
      expect(found).toBeCloseTo(logProbability(model, source, tokens), 9);
    }
    const [greedy] = model.predict([source], { maxLength: 6 });
    expect(model.beam(source, { beamWidth: 1, maxLength: 6 }).hypotheses[0].tokens).toEqual(greedy);
  });

  it("finds the most probable of all outputs where the beam holds them all", () => {
    const maxLength = 4;
    for (const attention of attentions) {
      const model = new EncoderDecoder(SRN, { ...tiny, targetSize: 2, attention, seed: 5 });
      model.output.bias.data[2] += 0.5;
      const source = [1, 2];
      let outputs: number[][] = [[]];
      const all: number[][] = [];
      for (let length = 0; length < maxLength; length++) {
        all.push(...outputs);
        outputs = outputs.flatMap((output) => [0, 1].map((token) => [...output, token]));
      }
      const scores = all.map((target) => logProbability(model, source, target));
      const best = scores.indexOf(Math.max(...scores));
      const { hypotheses } = model.beam(source, { beamWidth: 40, maxLength });
      expect(hypotheses[0].tokens).toEqual(all[best]);
      expect(hypotheses[0].logProbability).toBeCloseTo(scores[best], 9);
      expect(model.predict([source], { beamWidth: 40, maxLength })).toEqual([all[best]]);
    }
  });

  it("draws its inputs from itself as often as it is told, by seed", () => {
    const make = (teacherForcing?: EncoderDecoderOptions["teacherForcing"]) =>
      new EncoderDecoder(GRU, { ...tiny, attention: "dot", seed: 2, teacherForcing });
    const pairs = reversals(8, 1, 3);
    const given = make().loss(pairs).item();
    // Step by step with every coin for the truth, it is teacher forcing.
    expect(
      make()
        .loss(pairs, { teacherForcing: 1 - 1e-12 })
        .item(),
    ).toBeCloseTo(given, 10);
    const drawn = make().loss(pairs, { teacherForcing: 0 }).item();
    expect(drawn).not.toBeCloseTo(given, 6);
    expect(make().loss(pairs, { teacherForcing: 0 }).item()).toBe(drawn);
    // Outside of training the truth is given, whatever the schedule.
    const seen: number[] = [];
    const scheduled = make((step) => {
      seen.push(step);
      return step === 0 ? 1 : 0;
    });
    expect(scheduled.loss(pairs).item()).toBe(given);
    expect(seen).toEqual([]);
    expect(whileTraining(() => scheduled.loss(pairs)).item()).toBe(given);
    expect(whileTraining(() => scheduled.loss(pairs)).item()).toBe(drawn);
    expect(seen).toEqual([0, 1]);
    // What is drawn counts as given: no gradient goes through the choice.
    const model = make();
    const batch = pairs.slice(0, 3);
    expectGradients(model.parameters(), () =>
      whileTraining(() => model.loss(batch, { teacherForcing: 0.3 }), new Random(7)),
    );
  });

  it("goes by tokens that it is sure of when it draws them", () => {
    const model = new EncoderDecoder(SRN, { ...tiny, seed: 2 });
    model.output.weight.data.fill(0);
    model.output.bias.data.set([0, 50, 0, 0]);
    const sure = { source: [0], target: [1, 1, 1] };
    expect(model.loss([sure], { teacherForcing: 0 }).item()).toBeCloseTo(model.loss([sure]).item(), 10);
  });

  it.each([
    ["none", SRN, 40],
    ["none", LSTM, 24],
    ["additive", GRU, 16],
    ["dot", GRU, 24],
  ] as const)("learns to reverse, with attention %s", { timeout }, async (attention, Network, hiddenSize) => {
    const model = new EncoderDecoder(Network, {
      sourceSize: 5,
      targetSize: 5,
      embeddingSize: 12,
      hiddenSize,
      attention,
      bidirectional: attention === "additive",
      seed: 1,
    });
    const test = reversals(60, 2);
    expect(model.accuracy(test)).toBeLessThan(0.2);
    await teach(model, reversals(300, 1), {
      epochs: attention === "additive" ? 12 : 25,
      learningRate: 0.01,
      batchSize: 20,
    });
    expect(model.accuracy(test)).toBeGreaterThan(0.85);
    const beams = model.predict(
      test.map(({ source }) => source),
      { beamWidth: 3 },
    );
    const right = test.filter(({ target }, n) => target.join() === beams[n].join()).length;
    expect(right / test.length).toBeGreaterThan(0.85);
  });

  it("learns from its own tokens too", { timeout }, async () => {
    const model = new EncoderDecoder(GRU, {
      sourceSize: 4,
      targetSize: 4,
      embeddingSize: 8,
      hiddenSize: 24,
      attention: "dot",
      teacherForcing: (step) => 0.99 ** step,
      seed: 1,
    });
    await teach(model, reversals(200, 1, 4, 3), { epochs: 12, learningRate: 0.02, batchSize: 20 });
    expect(model.accuracy(reversals(60, 2, 4, 3))).toBeGreaterThan(0.85);
  });

  it.each(attentions)("traces encoder, decoder and what it attends to: %s", (attention) => {
    const bidirectional = attention === "additive";
    const model = new EncoderDecoder(LSTM, { ...tiny, numLayers: 2, attention, bidirectional, seed: 1 });
    model.loss(reversals(2, 1, 3)).backward();
    const before = Object.values(model.parameters()).map(({ grad }) => grad?.slice());
    const trace = model.trace([0, 3, 2], [1, 0]);
    expect(Object.values(model.parameters()).map(({ grad }) => grad?.slice())).toEqual(before);
    expect(trace).toMatchObject({
      T: 4,
      B: 1,
      D: 3,
      labels: [["0", "3", "2", "EOS"]],
      targetLabels: ["1", "0", "EOS"],
    });
    const names = trace.layers.map(({ name, reverse }) => `${name}${reverse ? " reverse" : ""}`);
    expect(names).toEqual([
      ...(bidirectional ? ["encoder", "encoder reverse", "encoder", "encoder reverse"] : ["encoder", "encoder"]),
      "decoder",
      "decoder",
      ...(attention === "none" ? [] : ["attention"]),
    ]);
    const logits = model.forward([{ source: [0, 3, 2], target: [1, 0] }]);
    expectClose("probabilities", trace.probabilities, logSoftmax(logits).data.map(Math.exp), 1e-6);
    const decoder = trace.layers.findLast(({ name }) => name === "decoder")!;
    expect(decoder.T).toBe(3);
    expect(decoder.states[0].values.length).toBe(3 * 4);
    // The last state's error reaches the source's first step.
    const first = trace.layers[0].errorTerms.map(({ values }) => values[0]);
    if (!bidirectional || attention === "additive") expect(first.some((delta) => delta !== 0)).toBe(true);
    if (attention === "none") return;
    const [alpha] = trace.layers.at(-1)!.states;
    expect(alpha.shape).toEqual([1, 4]);
    for (let t = 0; t < 3; t++) {
      expect(alpha.values.subarray(4 * t, 4 * t + 4).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
    }
    expect(model.trace([0, 3]).targetLabels).toEqual([...model.predict([[0, 3]])[0].map(String), "EOS"]);
  });

  it("attends as its equations say", () => {
    const source = [0, 3, 1];
    for (const attention of ["additive", "dot"] as const) {
      const model = new EncoderDecoder(SRN, { ...tiny, attention, seed: 4 });
      const { layers } = model.trace(source, [1]);
      const [
        encoder,
        decoder,
        {
          states: [alpha],
        },
      ] = layers;
      const rowOf = (values: Float32Array, t: number) => [...values.subarray(4 * t, 4 * t + 4)];
      for (const t of [0, 1]) {
        // Bahdanau asks with the state before, which at first is the encoder's last; Luong with the new one.
        const before = t === 0 ? rowOf(encoder.states[0].values, 3) : rowOf(decoder.states[0].values, t - 1);
        const s = attention === "additive" ? before : rowOf(decoder.states[0].values, t);
        const scores = [0, 1, 2, 3].map((j) => {
          const h = rowOf(encoder.states[0].values, j);
          const { query, key, score } = model.attention!;
          if (!(query && key && score)) return s.reduce((sum, value, n) => sum + value * h[n], 0);
          return [...score.data].reduce((sum, v, a) => {
            const row = (matrix: Float32Array | Float64Array, x: number[]) =>
              x.reduce((net, value, n) => net + matrix[a * 4 + n] * value, 0);
            return sum + v * Math.tanh(row(query.data, s) + row(key.weight.data, h) + key.bias!.data[a]);
          }, 0);
        });
        const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
        expectClose(
          "α",
          rowOf(alpha.values, t),
          scores.map((score) => Math.exp(score) / total),
          1e-5,
        );
      }
    }
  });

  it("gives cells their options, and loads its parameters", () => {
    const model = new EncoderDecoder(SRN, { ...tiny, cell: { activation: "relu" }, seed: 1 });
    expect([model.encoder, model.decoder].map(({ cell }) => cell.options)).toEqual([
      { activation: "relu" },
      { activation: "relu" },
    ]);
    const other = new EncoderDecoder(SRN, { ...tiny, cell: { activation: "relu" }, seed: 2 });
    const pairs = reversals(3, 1, 3);
    expect(other.loss(pairs).item()).not.toBe(model.loss(pairs).item());
    other.loadParameters(copyOfParameters(model.parameters()));
    expect(other.loss(pairs).item()).toBe(model.loss(pairs).item());
  });

  it("hands on all that the encoder remembers, with any cell", () => {
    for (const Network of [SRN, GRU, Jordan, Clockwork, QRNN]) {
      const model = new EncoderDecoder(Network, { ...tiny, seed: 1 });
      const [one, other] = [0, 1].map((token) => model.forward([{ source: [token, 2], target: [0] }]).data);
      expect(one, model.encoder.cell.name).not.toEqual(other);
    }
  });

  it("says what does not fit", () => {
    const model = new EncoderDecoder(SRN, { ...tiny, seed: 1 });
    expect(() => new EncoderDecoder(QRNN, { ...tiny, hiddenSize: 6, numLayers: 2 })).toThrow(
      "EncoderDecoder: state past of the decoder has other shapes in other layers; numLayers must be 1",
    );
    expect(() => new EncoderDecoder(SRN, { ...tiny, targetSize: 0 })).toThrow("EncoderDecoder: targetSize is 0");
    expect(() => new EncoderDecoder(SRN, { ...tiny, attention: "loud" as never })).toThrow(
      'EncoderDecoder: attention is loud; it must be "none", "additive" or "dot"',
    );
    expect(() => new EncoderDecoder(SRN, { ...tiny, attention: "dot", bidirectional: true })).toThrow(
      'EncoderDecoder: attention is "dot" and bidirectional true',
    );
    expect(() => new EncoderDecoder(SRN, { ...tiny, teacherForcing: 2 })).toThrow(
      "EncoderDecoder: teacherForcing is 2; it must be a number from 0 to 1",
    );
    expect(() => model.loss([{ source: [4], target: [0] }])).toThrow(
      "EncoderDecoder.loss: token 0 of source 0 is 4; it must be a whole number from 0 to 3",
    );
    expect(() => model.loss([{ source: [0], target: [0, 3] }])).toThrow(
      "EncoderDecoder.loss: token 1 of target 0 is 3; it must be a whole number from 0 to 2",
    );
    expect(() => model.loss([{ source: [0], target: [0] }], { teacherForcing: -1 })).toThrow("teacherForcing is -1");
    expect(() => model.loss([])).toThrow("EncoderDecoder.loss: there are no sources");
    expect(() => model.predict([])).toThrow("EncoderDecoder.predict: there are no sources");
    expect(() => model.predict([[0]], { maxLength: 0 })).toThrow("EncoderDecoder.predict: maxLength is 0");
    expect(() => model.beam([0], { beamWidth: 0 })).toThrow("beamSearch: beamWidth is 0");
    expect(() => model.accuracy([])).toThrow("EncoderDecoder.accuracy: there are no examples");
  });
});
