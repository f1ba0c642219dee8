declare module "fourier-transform" {
  /** Magnitudes [N / 2] of N real samples, N a power of two; a cosine of amplitude 1 gives 1. */
  export default function rfft(samples: Float32Array | Float64Array, magnitudes?: Float64Array): Float64Array;
}
