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
  dPeepholes: Float64Array;
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

/** Names of the gates whose rows the parameters have, in their order. */
export const gateNames: Record<SequenceCell, string> = {
  srn: "z",
  gru: "rzn",
  gruResetBefore: "rzn",
  lstm: "ifgo",
  peepholeLSTM: "ifgo",
  coupledLSTM: "igo",
  lstmWithoutForget: "igo",
};

/** Whether a cell has a cell state. */
export const hasC = (cell: SequenceCell): boolean => gateNames[cell].endsWith("o");

/**
 * The equations of the cells step by step in float64, one unit after the other, and their backpropagation
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
  const names = gateNames[cell];
  const G = names.length;
  const isGRU = cell === "gru" || cell === "gruResetBefore";
  const { weightIh, weightHh, biasIh, biasHh, peepholes } = weights;
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
      const inner = (k: number, state: (j: number) => number): number => {
        let sum = biasHh[k];
        for (let j = 0; j < H; j++) sum += weightHh[k * H + j] * state(j);
        return sum;
      };
      for (let k = 0; k < G * H; k++) {
        let m = biasIh[k];
        for (let d = 0; d < D; d++) m += weightIh[k * D + d] * x[row * D + d];
        fromX[row * G * H + k] = m;
        fromH[row * G * H + k] = inner(k, (j) => h[row * H + j]);
      }
      const first = row * G * H;
      if (isGRU) {
        for (let k = 0; k < 2 * H; k++) gate[first + k] = logistic(fromX[first + k] + fromH[first + k]);
        if (cell === "gruResetBefore") {
          for (let j = 0; j < H; j++) {
            fromH[first + 2 * H + j] = inner(2 * H + j, (i) => gate[first + i] * h[row * H + i]);
          }
        }
      }
      for (let j = 0; j < H; j++) {
        const at = first + j;
        const now = (row + B) * H + j;
        const before = row * H + j;
        const z = (g: number): number => fromX[at + g * H] + fromH[at + g * H];
        if (cell === "srn") {
          h[now] = f(z(0));
        } else if (isGRU) {
          const reset = cell === "gru" ? gate[at] : 1;
          gate[at + 2 * H] = Math.tanh(fromX[at + 2 * H] + reset * fromH[at + 2 * H]);
          h[now] = (1 - gate[at + H]) * gate[at + 2 * H] + gate[at + H] * h[before];
        } else {
          const g = (name: string): number => names.indexOf(name);
          const peek = (n: number, state: number): number => (peepholes ? peepholes[n * H + j] * state : 0);
          const i = logistic(z(g("i")) + peek(0, c[before]));
          const candidate = Math.tanh(z(g("g")));
          let forget = cell === "coupledLSTM" ? 1 - i : 1;
          if (g("f") >= 0) {
            forget = logistic(z(g("f")) + peek(1, c[before]));
            gate[at + g("f") * H] = forget;
          }
          c[now] = forget * c[before] + i * candidate;
          const o = logistic(z(g("o")) + peek(2, c[now]));
          gate[at + g("i") * H] = i;
          gate[at + g("g") * H] = candidate;
          gate[at + g("o") * H] = o;
          h[now] = o * Math.tanh(c[now]);
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
    dPeepholes: new Float64Array(3 * H),
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
        } else if (isGRU) {
          const [r, z, n] = [gate[at], gate[at + H], gate[at + 2 * H]];
          const dn = d * (1 - z) * (1 - n * n);
          if (cell === "gru") dFromX[j] = dFromH[j] = dn * fromH[at + 2 * H] * r * (1 - r);
          dFromX[H + j] = dFromH[H + j] = d * (h[before] - n) * z * (1 - z);
          dFromX[2 * H + j] = dn;
          dFromH[2 * H + j] = cell === "gru" ? dn * r : dn;
          dh[before] += d * z;
        } else {
          const g = (name: string): number => names.indexOf(name) * H;
          const pass = (name: string, value: number): void => {
            dFromX[g(name) + j] = dFromH[g(name) + j] = value;
          };
          const [i, candidate, o] = [gate[at + g("i")], gate[at + g("g")], gate[at + g("o")]];
          const tanhC = Math.tanh(c[now]);
          const dNetO = d * tanhC * o * (1 - o);
          const peek = (n: number, dNet: number, state: number): number => {
            if (!peepholes) return 0;
            gradients.dPeepholes[n * H + j] += dNet * state;
            return peepholes[n * H + j] * dNet;
          };
          const dState = dc[now] + d * o * (1 - tanhC * tanhC) + peek(2, dNetO, c[now]);
          const dI = dState * (cell === "coupledLSTM" ? candidate - c[before] : candidate);
          const dNetI = dI * i * (1 - i);
          let forget = cell === "coupledLSTM" ? 1 - i : 1;
          if (names.includes("f")) {
            forget = gate[at + g("f")];
            const dNetF = dState * c[before] * forget * (1 - forget);
            pass("f", dNetF);
            dc[before] += peek(1, dNetF, c[before]);
          }
          pass("i", dNetI);
          pass("g", dState * i * (1 - candidate * candidate));
          pass("o", dNetO);
          dc[before] += dState * forget + peek(0, dNetI, c[before]);
        }
      }
      if (cell === "gruResetBefore") {
        for (let i = 0; i < H; i++) {
          let dq = 0;
          for (let j = 0; j < H; j++) dq += dFromH[2 * H + j] * weightHh[(2 * H + j) * H + i];
          const r = gate[row * G * H + i];
          dFromX[i] = dFromH[i] = dq * h[row * H + i] * r * (1 - r);
          dh[row * H + i] += dq * r;
        }
      }
      for (let k = 0; k < G * H; k++) {
        gradients.dBiasIh[k] += dFromX[k];
        gradients.dBiasHh[k] += dFromH[k];
        for (let d = 0; d < D; d++) {
          gradients.dx[row * D + d] += dFromX[k] * weightIh[k * D + d];
          gradients.dWeightIh[k * D + d] += dFromX[k] * x[row * D + d];
        }
        const resets = cell === "gruResetBefore" && k >= 2 * H;
        for (let j = 0; j < H; j++) {
          if (!resets) dh[row * H + j] += dFromH[k] * weightHh[k * H + j];
          const read = resets ? gate[row * G * H + j] * h[row * H + j] : h[row * H + j];
          gradients.dWeightHh[k * H + j] += dFromH[k] * read;
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
