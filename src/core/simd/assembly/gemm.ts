/**
 * Matrix products C += A·B in register tiles of up to 6 rows by 8 columns. B is packed beforehand into panels of 8
 * columns: panel p holds B[0..K)[8p..8p+8), row after row, columns beyond B's last one being 0. Matrices are float32 and
 * row-major; `lda`, `ldb`, `ldc` are the bytes from a row to the next one.
 */
import { madd } from "./vector";

/** Columns of a panel. */
export const PANEL: usize = 8;

/** Most rows of a tile: what the 16 vector registers of x86-64 hold without spilling. */
const TILE: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** A step of K and of M for which panel and rows stay in the first- and second-level cache. */
const BLOCK_K: usize = 512;
const BLOCK_M: usize = 96;

/** Where a tile that sticks out of C on the right is computed. */
const EDGE = memory.data(6 * 32, 16);

/**
 * C[rows × 8] += A[rows × K]·panel, or Aᵀ·panel where `transposed` (A is then [K × rows]). `rows` and `transposed` are
 * constants where this is inlined, so that the untaken branches vanish.
 */
// @ts-ignore: decorator
@inline
function tile(rows: i32, transposed: bool, a0: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void {
  let a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
  let x0 = f32x4.splat(0), x1 = f32x4.splat(0), x2 = f32x4.splat(0);
  let x3 = f32x4.splat(0), x4 = f32x4.splat(0), x5 = f32x4.splat(0);
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0), y4 = f32x4.splat(0), y5 = f32x4.splat(0);
  const end = b + (K << 5);
  while (b < end) {
    const left = v128.load(b), right = v128.load(b, 16);
    const s0 = v128.load_splat<f32>(a0);
    x0 = madd(left, s0, x0);
    y0 = madd(right, s0, y0);
    if (rows > 1) {
      const s = transposed ? v128.load_splat<f32>(a0, 4) : v128.load_splat<f32>(a1);
      x1 = madd(left, s, x1);
      y1 = madd(right, s, y1);
    }
    if (rows > 2) {
      const s = transposed ? v128.load_splat<f32>(a0, 8) : v128.load_splat<f32>(a2);
      x2 = madd(left, s, x2);
      y2 = madd(right, s, y2);
    }
    if (rows > 3) {
      const s = transposed ? v128.load_splat<f32>(a0, 12) : v128.load_splat<f32>(a3);
      x3 = madd(left, s, x3);
      y3 = madd(right, s, y3);
    }
    if (rows > 4) {
      const s = transposed ? v128.load_splat<f32>(a0, 16) : v128.load_splat<f32>(a4);
      x4 = madd(left, s, x4);
      y4 = madd(right, s, y4);
    }
    if (rows > 5) {
      const s = transposed ? v128.load_splat<f32>(a0, 20) : v128.load_splat<f32>(a5);
      x5 = madd(left, s, x5);
      y5 = madd(right, s, y5);
    }
    if (transposed) {
      a0 += lda;
    } else {
      a0 += 4;
      if (rows > 1) a1 += 4;
      if (rows > 2) a2 += 4;
      if (rows > 3) a3 += 4;
      if (rows > 4) a4 += 4;
      if (rows > 5) a5 += 4;
    }
    b += 32;
  }
  add(c, x0, y0);
  if (rows > 1) add(c + ldc, x1, y1);
  if (rows > 2) add(c + 2 * ldc, x2, y2);
  if (rows > 3) add(c + 3 * ldc, x3, y3);
  if (rows > 4) add(c + 4 * ldc, x4, y4);
  if (rows > 5) add(c + 5 * ldc, x5, y5);
}

// @ts-ignore: decorator
@inline
function add(c: usize, left: v128, right: v128): void {
  v128.store(c, f32x4.add(v128.load(c), left));
  v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
}

// One function a shape. They are exported so that Binaryen does not inline them into one function too large for V8 to
// keep in registers.
export function tile1(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(1, false, a, lda, b, c, ldc, K); }
export function tile2(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(2, false, a, lda, b, c, ldc, K); }
export function tile3(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(3, false, a, lda, b, c, ldc, K); }
export function tile4(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(4, false, a, lda, b, c, ldc, K); }
export function tile5(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(5, false, a, lda, b, c, ldc, K); }
export function tile6(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(6, false, a, lda, b, c, ldc, K); }
export function tileT1(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(1, true, a, lda, b, c, ldc, K); }
export function tileT2(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(2, true, a, lda, b, c, ldc, K); }
export function tileT3(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(3, true, a, lda, b, c, ldc, K); }
export function tileT4(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(4, true, a, lda, b, c, ldc, K); }
export function tileT5(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(5, true, a, lda, b, c, ldc, K); }
export function tileT6(a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void { tile(6, true, a, lda, b, c, ldc, K); }

// @ts-ignore: decorator
@inline
function anyTile(rows: usize, transposed: bool, a: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void {
  if (transposed) {
    if (TILE > 4 && rows == 6) tileT6(a, lda, b, c, ldc, K);
    else if (TILE > 4 && rows == 5) tileT5(a, lda, b, c, ldc, K);
    else if (rows == 4) tileT4(a, lda, b, c, ldc, K);
    else if (rows == 3) tileT3(a, lda, b, c, ldc, K);
    else if (rows == 2) tileT2(a, lda, b, c, ldc, K);
    else tileT1(a, lda, b, c, ldc, K);
  } else {
    if (TILE > 4 && rows == 6) tile6(a, lda, b, c, ldc, K);
    else if (TILE > 4 && rows == 5) tile5(a, lda, b, c, ldc, K);
    else if (rows == 4) tile4(a, lda, b, c, ldc, K);
    else if (rows == 3) tile3(a, lda, b, c, ldc, K);
    else if (rows == 2) tile2(a, lda, b, c, ldc, K);
    else tile1(a, lda, b, c, ldc, K);
  }
}

/** C[M × columns] += A·panel, columns ≤ 8. The last two tiles share their rows evenly: one of few rows is slow. */
// @ts-ignore: decorator
@inline
function strip(
  transposed: bool, a: usize, lda: usize, b: usize, c: usize, ldc: usize, M: usize, columns: usize, K: usize,
): void {
  while (M > 0) {
    const rows = M >= 2 * TILE ? TILE : M > TILE ? (M + 1) >> 1 : M;
    if (columns == PANEL) {
      anyTile(rows, transposed, a, lda, b, c, ldc, K);
    } else {
      memory.fill(EDGE, 0, rows << 5);
      anyTile(rows, transposed, a, lda, b, EDGE, 32, K);
      for (let i: usize = 0; i < rows; i++) {
        for (let j: usize = 0; j < columns; j++) {
          const at = c + i * ldc + (j << 2);
          store<f32>(at, load<f32>(at) + load<f32>(EDGE + (i << 5) + (j << 2)));
        }
      }
    }
    a += transposed ? rows << 2 : rows * lda;
    c += rows * ldc;
    M -= rows;
  }
}

/** C[M × N] += A[M × K]·B, B packed. One row: a matrix-vector product over several panels at a time. */
export function multiply(a: usize, lda: usize, packed: usize, c: usize, ldc: usize, M: usize, N: usize, K: usize): void {
  if (M == 1) {
    let p: usize = 0;
    for (; p + 4 * PANEL <= N; p += 4 * PANEL) row4(a, packed + ((p * K) << 2), c + (p << 2), K);
    for (; p + 2 * PANEL <= N; p += 2 * PANEL) row2(a, packed + ((p * K) << 2), c + (p << 2), K);
    for (; p < N; p += PANEL) strip(false, a, lda, packed + ((p * K) << 2), c + (p << 2), ldc, 1, min(PANEL, N - p), K);
    return;
  }
  for (let k: usize = 0; k < K; k += BLOCK_K) {
    const depth = min(BLOCK_K, K - k);
    for (let m: usize = 0; m < M; m += BLOCK_M) {
      const rows = min(BLOCK_M, M - m);
      for (let p: usize = 0; p < N; p += PANEL) {
        const b = packed + ((p * K + k * PANEL) << 2);
        strip(false, a + m * lda + (k << 2), lda, b, c + m * ldc + (p << 2), ldc, rows, min(PANEL, N - p), depth);
      }
    }
  }
}

/** C[M × columns] += Aᵀ·panel with A [K × M]; columns ≤ 8. */
export function multiplyTransposed(
  a: usize, lda: usize, panel: usize, c: usize, ldc: usize, M: usize, columns: usize, K: usize,
): void {
  strip(true, a, lda, panel, c, ldc, M, columns, K);
}

/** c[32] += a[K]·(four panels of K rows, one after the other). */
export function row4(a: usize, b0: usize, c: usize, K: usize): void {
  const size = K << 5;
  let b1 = b0 + size, b2 = b1 + size, b3 = b2 + size;
  let x0 = f32x4.splat(0), x1 = f32x4.splat(0), x2 = f32x4.splat(0), x3 = f32x4.splat(0);
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0), y3 = f32x4.splat(0);
  const end = b1;
  while (b0 < end) {
    const s = v128.load_splat<f32>(a);
    x0 = madd(v128.load(b0), s, x0);
    y0 = madd(v128.load(b0, 16), s, y0);
    x1 = madd(v128.load(b1), s, x1);
    y1 = madd(v128.load(b1, 16), s, y1);
    x2 = madd(v128.load(b2), s, x2);
    y2 = madd(v128.load(b2, 16), s, y2);
    x3 = madd(v128.load(b3), s, x3);
    y3 = madd(v128.load(b3, 16), s, y3);
    a += 4;
    b0 += 32;
    b1 += 32;
    b2 += 32;
    b3 += 32;
  }
  add(c, x0, y0);
  add(c + 32, x1, y1);
  add(c + 64, x2, y2);
  add(c + 96, x3, y3);
}

/** c[16] += a[K]·(two panels of K rows). Each panel is read at two places at once, for sums that need not wait. */
export function row2(a0: usize, b0: usize, c: usize, K: usize): void {
  const half = K >> 1;
  const end = b0 + (half << 5);
  let a1 = a0 + (half << 2), b1 = end, b2 = b0 + (K << 5), b3 = b2 + (half << 5);
  let x0 = f32x4.splat(0), x1 = f32x4.splat(0), x2 = f32x4.splat(0), x3 = f32x4.splat(0);
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0), y3 = f32x4.splat(0);
  while (b0 < end) {
    const s = v128.load_splat<f32>(a0), t = v128.load_splat<f32>(a1);
    x0 = madd(v128.load(b0), s, x0);
    y0 = madd(v128.load(b0, 16), s, y0);
    x1 = madd(v128.load(b1), t, x1);
    y1 = madd(v128.load(b1, 16), t, y1);
    x2 = madd(v128.load(b2), s, x2);
    y2 = madd(v128.load(b2, 16), s, y2);
    x3 = madd(v128.load(b3), t, x3);
    y3 = madd(v128.load(b3, 16), t, y3);
    a0 += 4;
    a1 += 4;
    b0 += 32;
    b1 += 32;
    b2 += 32;
    b3 += 32;
  }
  if (K & 1) {
    const t = v128.load_splat<f32>(a1);
    x1 = madd(v128.load(b1), t, x1);
    y1 = madd(v128.load(b1, 16), t, y1);
    x3 = madd(v128.load(b3), t, x3);
    y3 = madd(v128.load(b3, 16), t, y3);
  }
  add(c, f32x4.add(x0, x1), f32x4.add(y0, y1));
  add(c + 32, f32x4.add(x2, x3), f32x4.add(y2, y3));
}

/** Bytes of a packed [K × N] matrix. */
// @ts-ignore: decorator
@inline
export function packedBytes(K: usize, N: usize): usize {
  return (K * roundUp(N)) << 2;
}

/** n rounded up to whole panels. */
// @ts-ignore: decorator
@inline
export function roundUp(n: usize): usize {
  return (n + PANEL - 1) & ~(PANEL - 1);
}

/** One panel from `columns` ≤ 8 columns of src [K × …]. */
export function packPanel(src: usize, ld: usize, columns: usize, K: usize, panel: usize): void {
  const end = panel + (K << 5);
  if (columns == PANEL) {
    for (; panel < end; panel += 32) {
      v128.store(panel, v128.load(src));
      v128.store(panel, v128.load(src, 16), 16);
      src += ld;
    }
  } else {
    for (; panel < end; panel += 32) {
      v128.store(panel, f32x4.splat(0));
      v128.store(panel, f32x4.splat(0), 16);
      for (let j: usize = 0; j < columns; j++) copyFloat(src + (j << 2), panel + (j << 2));
      src += ld;
    }
  }
}

/** `rows` rows of B from src [rows × N]; they become rows `first` … of the panels of a matrix of K rows. */
export function pack(src: usize, ld: usize, rows: usize, N: usize, packed: usize, first: usize, K: usize): void {
  for (let p: usize = 0; p < N; p += PANEL) {
    packPanel(src + (p << 2), ld, min(PANEL, N - p), rows, packed + ((p * K + first * PANEL) << 2));
  }
}

/** B = srcᵀ, src [N × K]. */
export function packTransposed(src: usize, ld: usize, N: usize, K: usize, packed: usize): void {
  const whole = K & ~3;
  for (let p: usize = 0; p < N; p += PANEL) {
    if (p + PANEL <= N) {
      for (let k: usize = 0; k < whole; k += 4) {
        transpose4(src + (k << 2), ld, packed + (k << 5));
        transpose4(src + 4 * ld + (k << 2), ld, packed + (k << 5) + 16);
      }
      for (let k = whole; k < K; k++) {
        for (let j: usize = 0; j < PANEL; j++) copyFloat(src + j * ld + (k << 2), packed + (k << 5) + (j << 2));
      }
    } else {
      memory.fill(packed, 0, K << 5);
      for (let j: usize = 0; j < N - p; j++) {
        for (let k: usize = 0; k < K; k++) copyFloat(src + j * ld + (k << 2), packed + (k << 5) + (j << 2));
      }
    }
    src += PANEL * ld;
    packed += K << 5;
  }
}

// @ts-ignore: decorator
@inline
function copyFloat(from: usize, to: usize): void {
  store<f32>(to, load<f32>(from));
}

/** Four rows of four into rows of a panel. */
// @ts-ignore: decorator
@inline
function transpose4(src: usize, ld: usize, panel: usize): void {
  const a = v128.load(src), b = v128.load(src + ld), c = v128.load(src + 2 * ld), d = v128.load(src + 3 * ld);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(panel, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
  v128.store(panel, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 64);
  v128.store(panel, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 96);
}

/**
 * C[M × N] = op(A)·op(B), all contiguous; op(A) is [M × K] and is stored as [K × M] where `transposeA`, op(B) likewise.
 * C is written over.
 */
export function gemm(
  a: usize, b: usize, c: usize, M: usize, N: usize, K: usize, transposeA: bool, transposeB: bool,
): void {
  const packed = heap.alloc(packedBytes(K, N));
  if (transposeB) packTransposed(b, K << 2, N, K, packed);
  else pack(b, N << 2, K, N, packed, 0, K);
  memory.fill(c, 0, (M * N) << 2);
  if (transposeA) {
    for (let p: usize = 0; p < N; p += PANEL) {
      multiplyTransposed(a, M << 2, packed + ((p * K) << 2), c + (p << 2), N << 2, M, min(PANEL, N - p), K);
    }
  } else {
    multiply(a, K << 2, packed, c, N << 2, M, N, K);
  }
  heap.free(packed);
}

/** Memory for what the host hands to `gemm`. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function release(address: usize): void {
  heap.free(address);
}
