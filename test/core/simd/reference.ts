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
  minGRU: "zn",
  minLSTM: "fig",
  qrnnF: "zf",
  qrnnFO: "zfo",
  qrnnIFO: "zfoi",
  lstm: "ifgo",
  peepholeLSTM: "ifgo",
  coupledLSTM: "igo",
  lstmWithoutForget: "igo",
};

/** Whether a cell has a cell state. */
export const hasC = (cell: SequenceCell): boolean => gateNames[cell].includes("o");

/** Whether a cell's gates read its hidden state; where not, there is nothing they would read it by. */
export const readsH = (cell: SequenceCell): boolean => !cell.startsWith("min") && !cell.startsWith("qrnn");

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
  if (!readsH(cell)) return elementwiseReference(cell, { T, B, D, H }, x, weights, initial, dy, dcLast);
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

/** The same of the cells whose gates see x alone: s_t = a ⊙ s_{t−1} + b ⊙ v, and h = s or o ⊙ s. */
function elementwiseReference(
  cell: SequenceCell,
  { T, B, D, H }: SequenceShape,
  x: ArrayLike<number>,
  { weightIh, biasIh }: SequenceWeights,
  initial: { h?: ArrayLike<number>; c?: ArrayLike<number> },
  dy: ArrayLike<number>,
  dcLast?: ArrayLike<number>,
): Reference {
  const names = gateNames[cell];
  const G = names.length;
  const start = hasC(cell) ? initial.c : initial.h;
  const s = new Float64Array((T + 1) * B * H);
  if (start) s.set(start);
  const y = new Float64Array(T * B * H);
  const dx = new Float64Array(T * B * D);
  const dWeightIh = new Float64Array(G * H * D);
  const dBiasIh = new Float64Array(G * H);
  const ds = new Float64Array((T + 1) * B * H);
  if (dcLast) ds.set(dcLast, T * B * H);
  /** a, b, v and o of a unit by its net inputs. */
  const parts = (net: Record<string, number>): [number, number, number, number] => {
    if (cell === "minGRU") return [logistic(-net.z), logistic(net.z), net.n, 1];
    if (cell === "minLSTM") {
      const sum = logistic(net.f) + logistic(net.i);
      return [logistic(net.f) / sum, logistic(net.i) / sum, net.g, 1];
    }
    const b = cell === "qrnnIFO" ? logistic(net.i) : logistic(-net.f);
    return [logistic(net.f), b, Math.tanh(net.z), cell === "qrnnF" ? 1 : logistic(net.o)];
  };
  const nets = Array.from({ length: T * B * H }, (_, at) => {
    const [row, j] = [Math.floor(at / H), at % H];
    const inner = (k: number): number => {
      let sum = biasIh[k];
      for (let d = 0; d < D; d++) sum += weightIh[k * D + d] * x[row * D + d];
      return sum;
    };
    return Object.fromEntries([...names].map((name, g) => [name, inner(g * H + j)]));
  });
  for (let at = 0; at < T * B * H; at++) {
    const [a, b, v, o] = parts(nets[at]);
    s[at + B * H] = a * s[at] + b * v;
    y[at] = o * s[at + B * H];
  }
  for (let at = T * B * H - 1; at >= 0; at--) {
    const [row, j] = [Math.floor(at / H), at % H];
    const [a, , , o] = parts(nets[at]);
    const d = ds[at + B * H] + dy[at] * o;
    ds[at] = d * a;
    for (const [g, name] of [...names].entries()) {
      // ∂/∂net of what the step adds to the loss, by central differences of the parts, which are smooth.
      const [up, down] = [1e-5, -1e-5].map((step) => {
        const [a, b, v, o] = parts({ ...nets[at], [name]: nets[at][name] + step });
        return d * (a * s[at] + b * v) + dy[at] * o * s[at + B * H];
      });
      const dNet = (up - down) / 2e-5;
      dBiasIh[g * H + j] += dNet;
      for (let d = 0; d < D; d++) {
        dx[row * D + d] += dNet * weightIh[(g * H + j) * D + d];
        dWeightIh[(g * H + j) * D + d] += dNet * x[row * D + d];
      }
    }
  }
  const none = new Float64Array();
  const [dh0, dc0] = hasC(cell) ? [new Float64Array(B * H), ds.slice(0, B * H)] : [ds.slice(0, B * H), none];
  const cLast = hasC(cell) ? s.slice(T * B * H) : none;
  return { y, cLast, dx, dWeightIh, dWeightHh: none, dBiasIh, dBiasHh: none, dPeepholes: none, dh0, dc0 };
}
