import type {
  SequenceActivation,
  SequenceCell,
  SequenceShape,
  SequenceWeights,
} from "../../../src/core/simd/sequence.js";

/** The values and gradients of a pass, in the order and shape of what runSequence gives. */
export interface Reference {
  y: Float64Array;
  cLast: Float64Array;
  dx: Float64Array;
  dWeightIh: Float64Array;
  dWeightHh: Float64Array;
  dBiasIh: Float64Array;
  dBiasHh: Float64Array;
  dh0: Float64Array;
  dc0: Float64Array;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

/** f and f′ by z, not by the value of f. */
const functions: Record<SequenceActivation, [(z: number) => number, (z: number) => number]> = {
  tanh: [Math.tanh, (z) => 1 - Math.tanh(z) ** 2],
  logistic: [logistic, (z) => logistic(z) * (1 - logistic(z))],
  relu: [(z) => Math.max(z, 0), (z) => (z > 0 ? 1 : 0)],
  identity: [(z) => z, () => 1],
};

/**
 * The equations of SRN, GRU and LSTM step by step in float64, one unit after the other, and their backpropagation
 * through time. Written from the equations alone; shares nothing with the kernels.
 */
export function reference(
  cell: SequenceCell,
  { T, B, D, H }: SequenceShape,
  x: ArrayLike<number>,
  weights: SequenceWeights,
  initial: { h?: ArrayLike<number>; c?: ArrayLike<number> },
  activation: SequenceActivation,
  dy: ArrayLike<number>,
  dcLast?: ArrayLike<number>,
): Reference {
  const G = { srn: 1, gru: 3, lstm: 4 }[cell];
  const { weightIh, weightHh, biasIh, biasHh } = weights;
  const [f, slope] = functions[activation];
  const h = new Float64Array((T + 1) * B * H);
  const c = new Float64Array((T + 1) * B * H);
  if (initial.h) h.set(initial.h);
  if (initial.c) c.set(initial.c);
  // Of every step, sequence and unit: the part of each gate's net input that comes from x, the one from h, and the gate.
  const fromX = new Float64Array(T * B * G * H);
  const fromH = new Float64Array(T * B * G * H);
  const gate = new Float64Array(T * B * G * H);
  for (let t = 0; t < T; t++) {
    for (let b = 0; b < B; b++) {
      const row = t * B + b;
      for (let k = 0; k < G * H; k++) {
        let m = biasIh[k];
        for (let d = 0; d < D; d++) m += weightIh[k * D + d] * x[row * D + d];
        let n = biasHh[k];
        for (let j = 0; j < H; j++) n += weightHh[k * H + j] * h[row * H + j];
        fromX[row * G * H + k] = m;
        fromH[row * G * H + k] = n;
      }
      for (let j = 0; j < H; j++) {
        const at = row * G * H + j;
        const now = (row + B) * H + j;
        const before = row * H + j;
        const z = (g: number): number => fromX[at + g * H] + fromH[at + g * H];
        if (cell === "srn") {
          h[now] = f(z(0));
        } else if (cell === "gru") {
          gate[at] = logistic(z(0));
          gate[at + H] = logistic(z(1));
          gate[at + 2 * H] = Math.tanh(fromX[at + 2 * H] + gate[at] * fromH[at + 2 * H]);
          h[now] = (1 - gate[at + H]) * gate[at + 2 * H] + gate[at + H] * h[before];
        } else {
          gate[at] = logistic(z(0));
          gate[at + H] = logistic(z(1));
          gate[at + 2 * H] = Math.tanh(z(2));
          gate[at + 3 * H] = logistic(z(3));
          c[now] = gate[at + H] * c[before] + gate[at] * gate[at + 2 * H];
          h[now] = gate[at + 3 * H] * Math.tanh(c[now]);
        }
      }
    }
  }

  const gradients = {
    dx: new Float64Array(T * B * D),
    dWeightIh: new Float64Array(G * H * D),
    dWeightHh: new Float64Array(G * H * H),
    dBiasIh: new Float64Array(G * H),
    dBiasHh: new Float64Array(G * H),
  };
  const dh = new Float64Array((T + 1) * B * H);
  const dc = new Float64Array((T + 1) * B * H);
  dh.set(dy, B * H);
  if (dcLast) dc.set(dcLast, T * B * H);
  for (let t = T - 1; t >= 0; t--) {
    for (let b = 0; b < B; b++) {
      const row = t * B + b;
      const dFromX = new Float64Array(G * H);
      const dFromH = new Float64Array(G * H);
      for (let j = 0; j < H; j++) {
        const at = row * G * H + j;
        const now = (row + B) * H + j;
        const before = row * H + j;
        const d = dh[now];
        if (cell === "srn") {
          dFromX[j] = dFromH[j] = d * slope(fromX[at] + fromH[at]);
        } else if (cell === "gru") {
          const [r, z, n] = [gate[at], gate[at + H], gate[at + 2 * H]];
          const dn = d * (1 - z) * (1 - n * n);
          dFromX[j] = dFromH[j] = dn * fromH[at + 2 * H] * r * (1 - r);
          dFromX[H + j] = dFromH[H + j] = d * (h[before] - n) * z * (1 - z);
          dFromX[2 * H + j] = dn;
          dFromH[2 * H + j] = dn * r;
          dh[before] += d * z;
        } else {
          const [i, forget, g, o] = [gate[at], gate[at + H], gate[at + 2 * H], gate[at + 3 * H]];
          const tanhC = Math.tanh(c[now]);
          const dState = dc[now] + d * o * (1 - tanhC * tanhC);
          dFromX[j] = dFromH[j] = dState * g * i * (1 - i);
          dFromX[H + j] = dFromH[H + j] = dState * c[before] * forget * (1 - forget);
          dFromX[2 * H + j] = dFromH[2 * H + j] = dState * i * (1 - g * g);
          dFromX[3 * H + j] = dFromH[3 * H + j] = d * tanhC * o * (1 - o);
          dc[before] += dState * forget;
        }
      }
      for (let k = 0; k < G * H; k++) {
        gradients.dBiasIh[k] += dFromX[k];
        gradients.dBiasHh[k] += dFromH[k];
        for (let d = 0; d < D; d++) {
          gradients.dx[row * D + d] += dFromX[k] * weightIh[k * D + d];
          gradients.dWeightIh[k * D + d] += dFromX[k] * x[row * D + d];
        }
        for (let j = 0; j < H; j++) {
          dh[row * H + j] += dFromH[k] * weightHh[k * H + j];
          gradients.dWeightHh[k * H + j] += dFromH[k] * h[row * H + j];
        }
      }
    }
  }
  return {
    y: h.slice(B * H),
    cLast: c.slice(T * B * H),
    ...gradients,
    dh0: dh.slice(0, B * H),
    dc0: dc.slice(0, B * H),
  };
}
