/** What a careful user would write without a library: Float32Array, loops in the order of memory, Math.tanh, Math.exp. */
import { serve } from "./worker.mjs";

/** C [M, N] += A [M, K]·B [K, N] */
function multiply(A, a, B, C, c, M, K, N) {
  for (let i = 0; i < M; i++) {
    for (let k = 0; k < K; k++) {
      const s = A[a + i * K + k];
      for (let j = 0; j < N; j++) C[c + i * N + j] += s * B[k * N + j];
    }
  }
}

/** C [M, K] += A [M, N]·Bᵀ, B [K, N] */
function multiplyByTransposed(A, a, B, C, c, M, N, K) {
  for (let i = 0; i < M; i++) {
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let j = 0; j < N; j++) sum += A[a + i * N + j] * B[k * N + j];
      C[c + i * K + k] += sum;
    }
  }
}

/** C [K, N] += Aᵀ·B, A [M, K], B [M, N] */
function multiplyTransposed(A, a, B, b, C, M, K, N) {
  for (let i = 0; i < M; i++) {
    for (let k = 0; k < K; k++) {
      const s = A[a + i * K + k];
      for (let j = 0; j < N; j++) C[k * N + j] += s * B[b + i * N + j];
    }
  }
}

const logistic = (z) => 1 / (1 + Math.exp(-z));

/** One step of an LSTM: forward, the loss Σ y, and backpropagation through time with all gradients. */
function prepare({ B, T, D, H }) {
  const N = 4 * H;
  const random = (length, scale) => Float32Array.from({ length }, () => (2 * Math.random() - 1) * scale);
  const W = random(D * N, 1 / Math.sqrt(H));
  const U = random(H * N, 1 / Math.sqrt(H));
  const b = random(N, 1 / Math.sqrt(H));
  const x = random(T * B * D, 1);
  return () => {
    const z = new Float32Array(T * B * N);
    const h = new Float32Array((T + 1) * B * H);
    const c = new Float32Array((T + 1) * B * H);
    for (let n = 0; n < z.length; n++) z[n] = b[n % N];
    multiply(x, 0, W, z, 0, T * B, D, N);
    for (let t = 0; t < T; t++) {
      multiply(h, t * B * H, U, z, t * B * N, B, H, N);
      for (let row = t * B; row < (t + 1) * B; row++) {
        for (let j = 0; j < H; j++) {
          const q = row * N + j;
          const before = row * H + j;
          const now = before + B * H;
          z[q] = logistic(z[q]);
          z[q + H] = logistic(z[q + H]);
          z[q + 2 * H] = Math.tanh(z[q + 2 * H]);
          z[q + 3 * H] = logistic(z[q + 3 * H]);
          c[now] = z[q + H] * c[before] + z[q] * z[q + 2 * H];
          h[now] = z[q + 3 * H] * Math.tanh(c[now]);
        }
      }
    }
    const dW = new Float32Array(D * N);
    const dU = new Float32Array(H * N);
    const db = new Float32Array(N);
    const dx = new Float32Array(T * B * D);
    const dc = new Float32Array(B * H);
    let dh = new Float32Array(B * H);
    for (let t = T - 1; t >= 0; t--) {
      for (let n = 0; n < B; n++) {
        for (let j = 0; j < H; j++) {
          const q = (t * B + n) * N + j;
          const before = (t * B + n) * H + j;
          const [i, f, g, o] = [z[q], z[q + H], z[q + 2 * H], z[q + 3 * H]];
          const tanhC = Math.tanh(c[before + B * H]);
          const d = 1 + dh[n * H + j];
          const dState = dc[n * H + j] + d * o * (1 - tanhC * tanhC);
          z[q] = dState * g * i * (1 - i);
          z[q + H] = dState * c[before] * f * (1 - f);
          z[q + 2 * H] = dState * i * (1 - g * g);
          z[q + 3 * H] = d * tanhC * o * (1 - o);
          dc[n * H + j] = dState * f;
        }
        for (let k = 0; k < N; k++) db[k] += z[(t * B + n) * N + k];
      }
      multiplyTransposed(x, t * B * D, z, t * B * N, dW, B, D, N);
      multiplyTransposed(h, t * B * H, z, t * B * N, dU, B, H, N);
      multiplyByTransposed(z, t * B * N, W, dx, t * B * D, B, N, D);
      dh = new Float32Array(B * H);
      multiplyByTransposed(z, t * B * N, U, dh, 0, B, N, H);
    }
  };
}

await serve({ version: process.version }, prepare);
