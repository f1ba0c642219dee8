/**
 * Matrix products C += A·B in register tiles of up to 6 rows by one panel. B is packed beforehand into panels of 8
 * columns (16 in the wide build): panel p holds B[0..K)[8p..8p+8), row after row, columns beyond B's last one being 0.
 * Matrices are float32 and row-major; `lda`, `ldb`, `ldc` are the bytes from a row to the next one.
 */
import { madd } from "./vector";

/** Vectors side by side in a panel: 2, or 4 that V8's revectorizer turns into 2 of twice the width (see build.mjs). */
const WIDE = VECTORS == 4;

/** Columns of a panel, and the bytes of one of its rows. */
export const PANEL: usize = 4 * VECTORS;
const PANEL_ROW: usize = 16 * VECTORS;

/** Most rows of a tile: what the 16 vector registers of x86-64 hold without spilling. */
const TILE: usize = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;

/** A step of K and of M for which panel and rows stay in the first- and second-level cache. */
const BLOCK_K: usize = 512;
const BLOCK_M: usize = 96;

/** Rows that {@link multiplyTransposed} takes at most, for the same reason. */
export const DEPTH: usize = 256;

/** Columns of A whose tiles go together, for a panel that is read once for all of them. */
const GROUP: usize = 4 * TILE;

/** Bytes between rows of A from which on its columns are packed: half a page. Then there are pages for each tile to look up. */
const FAR: usize = 2048;

/** Where a tile that sticks out of C on the right is computed; each thread, an instance of its own, has its own place. */
const EDGE = memory.data(2 * 6 * 64, 16);
let edge: usize = EDGE;

/** Makes this instance the second thread's. */
export function becomeSecond(): void {
  edge = EDGE + 6 * 64;
}

/**
 * C[rows × PANEL] += A[rows × K]·panel, or with `transposed` Aᵀ·panel, A [K × rows]. `rows` and `transposed` are constants where
 * this is inlined, so that the untaken branches vanish.
 */
// @ts-ignore: decorator
@inline
function tile(rows: i32, transposed: bool, a0: usize, lda: usize, b: usize, c: usize, ldc: usize, K: usize): void {
  let a1 = a0 + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda;
  let x0 = f32x4.splat(0), x1 = f32x4.splat(0), x2 = f32x4.splat(0);
  let x3 = f32x4.splat(0), x4 = f32x4.splat(0), x5 = f32x4.splat(0);
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0);
  let y3 = f32x4.splat(0), y4 = f32x4.splat(0), y5 = f32x4.splat(0);
  let z0 = f32x4.splat(0), z1 = f32x4.splat(0), z2 = f32x4.splat(0);
  let z3 = f32x4.splat(0), z4 = f32x4.splat(0), z5 = f32x4.splat(0);
  let w0 = f32x4.splat(0), w1 = f32x4.splat(0), w2 = f32x4.splat(0);
  let w3 = f32x4.splat(0), w4 = f32x4.splat(0), w5 = f32x4.splat(0);
  const end = b + K * PANEL_ROW;
  while (b < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const b2 = WIDE ? v128.load(b, 32) : b0, b3 = WIDE ? v128.load(b, 48) : b0;
    const s = v128.load_splat<f32>(a0);
    x0 = madd(b0, s, x0);
    y0 = madd(b1, s, y0);
    if (WIDE) {
      z0 = madd(b2, s, z0);
      w0 = madd(b3, s, w0);
    }
    if (rows > 1) {
      const s = transposed ? v128.load_splat<f32>(a0, 4) : v128.load_splat<f32>(a1);
      x1 = madd(b0, s, x1);
      y1 = madd(b1, s, y1);
      if (WIDE) {
        z1 = madd(b2, s, z1);
        w1 = madd(b3, s, w1);
      }
    }
    if (rows > 2) {
      const s = transposed ? v128.load_splat<f32>(a0, 8) : v128.load_splat<f32>(a2);
      x2 = madd(b0, s, x2);
      y2 = madd(b1, s, y2);
      if (WIDE) {
        z2 = madd(b2, s, z2);
        w2 = madd(b3, s, w2);
      }
    }
    if (rows > 3) {
      const s = transposed ? v128.load_splat<f32>(a0, 12) : v128.load_splat<f32>(a3);
      x3 = madd(b0, s, x3);
      y3 = madd(b1, s, y3);
      if (WIDE) {
        z3 = madd(b2, s, z3);
        w3 = madd(b3, s, w3);
      }
    }
    if (rows > 4) {
      const s = transposed ? v128.load_splat<f32>(a0, 16) : v128.load_splat<f32>(a4);
      x4 = madd(b0, s, x4);
      y4 = madd(b1, s, y4);
      if (WIDE) {
        z4 = madd(b2, s, z4);
        w4 = madd(b3, s, w4);
      }
    }
    if (rows > 5) {
      const s = transposed ? v128.load_splat<f32>(a0, 20) : v128.load_splat<f32>(a5);
      x5 = madd(b0, s, x5);
      y5 = madd(b1, s, y5);
      if (WIDE) {
        z5 = madd(b2, s, z5);
        w5 = madd(b3, s, w5);
      }
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
    b += PANEL_ROW;
  }
  addRow(c, x0, y0, z0, w0);
  if (rows > 1) addRow(c + ldc, x1, y1, z1, w1);
  if (rows > 2) addRow(c + 2 * ldc, x2, y2, z2, w2);
  if (rows > 3) addRow(c + 3 * ldc, x3, y3, z3, w3);
  if (rows > 4) addRow(c + 4 * ldc, x4, y4, z4, w4);
  if (rows > 5) addRow(c + 5 * ldc, x5, y5, z5, w5);
}

// @ts-ignore: decorator
@inline
function addRow(c: usize, x: v128, y: v128, z: v128, w: v128): void {
  add(c, x, y);
  if (WIDE) add(c + 32, z, w);
}

// @ts-ignore: decorator
@inline
function add(c: usize, left: v128, right: v128): void {
  // Both are read before either is written: the revectorizer makes one of the two only then.
  const a = v128.load(c), b = v128.load(c, 16);
  v128.store(c, f32x4.add(a, left));
  v128.store(c, f32x4.add(b, right), 16);
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

/**
 * How many of M rows the next tile takes: a whole tile, as long as what is left can still be shared evenly among the fewest
 * tiles. One of few rows is slow.
 */
// @ts-ignore: decorator
@inline
function tileRows(M: usize): usize {
  if (M >= 4 * TILE) return TILE;
  const tiles: usize = M > 3 * TILE ? 4 : M > 2 * TILE ? 3 : M > TILE ? 2 : 1;
  return tiles == 4 ? (M + 3) >> 2 : tiles == 3 ? (M + 2) / 3 : tiles == 2 ? (M + 1) >> 1 : M;
}

/** C[M × columns] += A·panel, or Aᵀ·panel, A [K × M] or, where `lda` is 0, packed tile by tile; columns ≤ PANEL. */
// @ts-ignore: decorator
@inline
function strip(
  transposed: bool, a: usize, lda: usize, b: usize, c: usize, ldc: usize, M: usize, columns: usize, K: usize,
): void {
  while (M > 0) {
    const rows = tileRows(M), stride = transposed && lda == 0 ? rows << 2 : lda;
    if (columns == PANEL) {
      anyTile(rows, transposed, a, stride, b, c, ldc, K);
    } else {
      memory.fill(edge, 0, rows * PANEL_ROW);
      anyTile(rows, transposed, a, stride, b, edge, PANEL_ROW, K);
      for (let i: usize = 0; i < rows; i++) {
        for (let j: usize = 0; j < columns; j++) {
          const at = c + i * ldc + (j << 2);
          store<f32>(at, load<f32>(at) + load<f32>(edge + i * PANEL_ROW + (j << 2)));
        }
      }
    }
    a += !transposed ? rows * lda : lda == 0 ? (rows * K) << 2 : rows << 2;
    c += rows * ldc;
    M -= rows;
  }
}

/** c[N] += a[K]·B, B packed: several panels at a time. */
export function multiplyRow(a: usize, packed: usize, c: usize, N: usize, K: usize): void {
  let p: usize = 0;
  for (; p + 32 <= N; p += 32) row32(a, packed + ((p * K) << 2), c + (p << 2), K);
  for (; p + 16 <= N; p += 16) row16(a, packed + ((p * K) << 2), c + (p << 2), K);
  for (; p < N; p += PANEL) strip(false, a, 0, packed + ((p * K) << 2), c + (p << 2), 0, 1, min(PANEL, N - p), K);
}

/** C[M × N] += A[M × K]·B, B packed. */
export function multiply(a: usize, lda: usize, packed: usize, c: usize, ldc: usize, M: usize, N: usize, K: usize): void {
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

/** The same for `count` matrices A and C, `nextA` and `nextC` bytes apart: a panel is read once for all of them. */
export function multiplyMany(
  count: usize, a: usize, nextA: usize, lda: usize, packed: usize, c: usize, nextC: usize, ldc: usize,
  M: usize, N: usize, K: usize,
): void {
  for (let k: usize = 0; k < K; k += BLOCK_K) {
    const depth = min(BLOCK_K, K - k);
    for (let p: usize = 0; p < N; p += PANEL) {
      const b = packed + ((p * K + k * PANEL) << 2);
      for (let n: usize = 0; n < count; n++) {
        strip(false, a + n * nextA + (k << 2), lda, b, c + n * nextC + (p << 2), ldc, M, min(PANEL, N - p), depth);
      }
    }
  }
}

/** Bytes that {@link multiplyTransposed} needs to work in. */
export const TILES: usize = (DEPTH * GROUP) << 2;

/**
 * C[M × N] += Aᵀ·B with A [K × M], B packed, K ≤ DEPTH. Where rows of A are far apart its columns are packed a few tiles at a time,
 * into `tiles`: to walk down a column would take a page of memory for each number.
 */
export function multiplyTransposed(
  a: usize, lda: usize, packed: usize, c: usize, ldc: usize, M: usize, N: usize, K: usize, tiles: usize,
): void {
  const far = lda >= FAR;
  for (let m: usize = 0; m < M; m += GROUP) {
    const columns = min(GROUP, M - m), from = far ? tiles : a + (m << 2), stride = far ? 0 : lda;
    if (far) packColumns(a + (m << 2), lda, columns, K, tiles);
    for (let p: usize = 0; p < N; p += PANEL) {
      strip(true, from, stride, packed + ((p * K) << 2), c + m * ldc + (p << 2), ldc, columns, min(PANEL, N - p), K);
    }
  }
}

/** A's columns as tiles [K × rows], one after the other, as {@link strip} takes them. */
function packColumns(a: usize, lda: usize, columns: usize, K: usize, tiles: usize): void {
  while (columns > 0) {
    const rows = tileRows(columns), end = tiles + ((rows * K) << 2);
    for (let row = a; tiles < end; row += lda) {
      copyFew(row, tiles, rows);
      tiles += rows << 2;
    }
    a += rows << 2;
    columns -= rows;
  }
}

/** c[32] += a[K]·(panels of 32 columns in all). */
export function row32(a: usize, b0: usize, c: usize, K: usize): void {
  const size = K * PANEL_ROW, end = b0 + size;
  let b1 = WIDE ? b0 + 32 : b0 + size, b2 = WIDE ? b0 + size : b1 + size, b3 = WIDE ? b2 + 32 : b2 + size;
  let x0 = f32x4.splat(0), x1 = f32x4.splat(0), x2 = f32x4.splat(0), x3 = f32x4.splat(0);
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0), y3 = f32x4.splat(0);
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
    b0 += PANEL_ROW;
    b1 += PANEL_ROW;
    b2 += PANEL_ROW;
    b3 += PANEL_ROW;
  }
  add(c, x0, y0);
  add(c + 32, x1, y1);
  add(c + 64, x2, y2);
  add(c + 96, x3, y3);
}

/** c[16] += a[K]·(panels of 16 columns in all). Each is read at two places at once, for sums that need not wait. */
export function row16(a0: usize, b0: usize, c: usize, K: usize): void {
  const half = K >> 1;
  const end = b0 + half * PANEL_ROW;
  let a1 = a0 + (half << 2), b1 = end, b2 = WIDE ? b0 + 32 : b0 + K * PANEL_ROW, b3 = b2 + half * PANEL_ROW;
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
    b0 += PANEL_ROW;
    b1 += PANEL_ROW;
    b2 += PANEL_ROW;
    b3 += PANEL_ROW;
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

/** One panel from `columns` ≤ PANEL columns of src [K × …]. */
function packPanel(src: usize, ld: usize, columns: usize, K: usize, panel: usize): void {
  const end = panel + K * PANEL_ROW;
  if (columns == PANEL) {
    for (; panel < end; panel += PANEL_ROW) {
      for (let v: usize = 0; v < PANEL_ROW; v += 16) v128.store(panel + v, v128.load(src + v));
      src += ld;
    }
  } else {
    for (; panel < end; panel += PANEL_ROW) {
      for (let v: usize = 0; v < PANEL_ROW; v += 16) v128.store(panel + v, f32x4.splat(0));
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

/** Rows `first` … of the panels of a matrix of K rows and N columns become zero. */
export function clearRows(packed: usize, first: usize, rows: usize, N: usize, K: usize): void {
  for (let p: usize = 0; p < N; p += PANEL) memory.fill(packed + ((p * K + first * PANEL) << 2), 0, rows * PANEL_ROW);
}

/** B = srcᵀ, src [N × K]. */
export function packTransposed(src: usize, ld: usize, N: usize, K: usize, packed: usize): void {
  const whole = K & ~3;
  for (let p: usize = 0; p < N; p += PANEL) {
    if (p + PANEL <= N) {
      for (let k: usize = 0; k < whole; k += 4) {
        for (let j: usize = 0; j < PANEL; j += 4) transpose4(src + j * ld + (k << 2), ld, packed + k * PANEL_ROW + (j << 2));
      }
      for (let k = whole; k < K; k++) {
        for (let j: usize = 0; j < PANEL; j++) copyFloat(src + j * ld + (k << 2), packed + k * PANEL_ROW + (j << 2));
      }
    } else {
      memory.fill(packed, 0, K * PANEL_ROW);
      for (let j: usize = 0; j < N - p; j++) {
        for (let k: usize = 0; k < K; k++) copyFloat(src + j * ld + (k << 2), packed + k * PANEL_ROW + (j << 2));
      }
    }
    src += PANEL * ld;
    packed += K * PANEL_ROW;
  }
}

// @ts-ignore: decorator
@inline
function copyFloat(from: usize, to: usize): void {
  store<f32>(to, load<f32>(from));
}

/** Copies n < 8 floats. */
// @ts-ignore: decorator
@inline
function copyFew(from: usize, to: usize, n: usize): void {
  if (n & 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (n & 2) {
    store<u64>(to, load<u64>(from));
    from += 8;
    to += 8;
  }
  if (n & 1) copyFloat(from, to);
}

/** Four rows of four into rows of a panel. */
// @ts-ignore: decorator
@inline
function transpose4(src: usize, ld: usize, panel: usize): void {
  const a = v128.load(src), b = v128.load(src + ld), c = v128.load(src + 2 * ld), d = v128.load(src + 3 * ld);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(panel, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(panel, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), PANEL_ROW);
  v128.store(panel, v128.shuffle<f32>(AB, CD, 0, 1, 4, 5), 2 * PANEL_ROW);
  v128.store(panel, v128.shuffle<f32>(AB, CD, 2, 3, 6, 7), 3 * PANEL_ROW);
}

/** A product of two matrices, C[M × N] = op(A)·op(B), that one thread computes or two. */
@unmanaged
class Product {
  a: usize;
  b: usize;
  c: usize;
  M: usize;
  N: usize;
  K: usize;
  transposeA: bool;
  transposeB: bool;
  threads: usize;
}

/**
 * C[M × N] = op(A)·op(B), all contiguous; op(A) is [M × K] and is stored as [K × M] where `transposeA`, op(B) likewise.
 * The address, to be released, of what {@link multiplyRows} computes.
 */
export function openProduct(
  a: usize, b: usize, c: usize, M: usize, N: usize, K: usize, transposeA: bool, transposeB: bool, threads: usize,
): usize {
  const product = changetype<Product>(heap.alloc(PRODUCT + threads * productBytes(N, K, transposeA)));
  product.a = a;
  product.b = b;
  product.c = c;
  product.M = M;
  product.N = N;
  product.K = K;
  product.transposeA = transposeA;
  product.transposeB = transposeB;
  product.threads = threads;
  return changetype<usize>(product);
}

const PRODUCT: usize = (offsetof<Product>() + 15) & ~15;

/** What a thread packs a block of B into, and the tiles that it is multiplied by. */
// @ts-ignore: decorator
@inline
function productBytes(N: usize, K: usize, transposeA: bool): usize {
  return packedBytes(transposeA ? min(K, DEPTH) : K, N) + TILES;
}

/** A thread's rows of a product. C is written over. */
export function multiplyRows(address: usize, thread: usize): void {
  const product = changetype<Product>(address);
  const M = product.M, N = product.N, K = product.K, transposeA = product.transposeA;
  const first = shareOf(product.threads, thread, M, TILE), rows = shareOf(product.threads, thread + 1, M, TILE) - first;
  if (rows == 0) return;
  const size = productBytes(N, K, transposeA), packed = address + PRODUCT + thread * size, tiles = packed + size - TILES;
  const c = product.c + ((first * N) << 2), block = transposeA ? min(K, DEPTH) : K;
  memory.fill(c, 0, (rows * N) << 2);
  for (let k: usize = 0; k < K; k += block) {
    const depth = min(block, K - k);
    if (product.transposeB) packTransposed(product.b + (k << 2), K << 2, N, depth, packed);
    else pack(product.b + ((k * N) << 2), N << 2, depth, N, packed, 0, depth);
    const a = product.a + ((transposeA ? k * M + first : first * K) << 2);
    if (transposeA) multiplyTransposed(a, M << 2, packed, c, N << 2, rows, N, depth, tiles);
    else if (M == 1) multiplyRow(a, packed, c, N, K);
    else multiply(a, K << 2, packed, c, N << 2, rows, N, K);
  }
}

/** A thread's share of n things that do not depend on each other, in whole `unit`s: where it begins. */
// @ts-ignore: decorator
@inline
export function shareOf(threads: usize, thread: usize, n: usize, unit: usize): usize {
  if (thread == 0) return 0;
  return thread < threads ? min(n, ((n >> 1) + unit - 1) / unit * unit) : n;
}

/** Memory for what the host hands over. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function release(address: usize): void {
  heap.free(address);
}
