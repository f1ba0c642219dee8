import { isRecurrent } from "../../src/core/networks/recurrent-start.js";
import { spectralRadius } from "../../src/core/tensor/linear-algebra.js";
import { sumOfSquares, type Tensor } from "../../src/core/tensor/tensor.js";
import type { TrainStep } from "../../src/core/training/train-options.js";
import { type Curve, ThinnedCurves } from "./curves.js";
import type { MonitorData } from "./figure.js";

/** What a step of training tells. */
export type SeenStep = Omit<TrainStep, "checkpoint">;

/** What has parameters. */
export interface Watched {
  parameters(): Record<string, Tensor>;
}

/** Points of a curve at most, and of the curves of all parameters together. */
const pointsOfCurve = 1000;
const pointsOfParameters = 6000;

/** Blocks of recurrent weights that are followed, their greatest size, and points of their curves at most. */
const blocks = 8;
const blockSize = 256;
const looks = 200;

/** Milliseconds that may go into eigenvalues at once, and share of the time from then on. */
const timeForRadii = 300;
const shareForRadii = 0.1;

interface Block {
  name: string;
  block: number | null;
  H: number;
  weights(): ArrayLike<number>;
  values: number[];
}

/** What is looked at besides what a step tells. */
export interface Looks {
  model?: Watched;
  /** Norms of the gradient at each time step. */
  throughTime?: () => ArrayLike<number>;
}

/** Keeps what the steps of a training tell, thinned. */
export class Watch {
  readonly #names: readonly string[];
  readonly #total: number;
  readonly #parameters: Record<string, Tensor> | undefined;
  /** Loss, learning rate, norm of the whole gradient, whether it was clipped. */
  readonly #figures = new ThinnedCurves(["mean", "mean", "largest", "mean"], pointsOfCurve);
  readonly #norms: ThinnedCurves;
  readonly #clips: number[];
  readonly #epochs: { step: number; loss: number; score?: number }[] = [];
  readonly #blocks: readonly Block[];
  readonly #throughTime: (() => ArrayLike<number>) | undefined;
  /** When eigenvalues and time steps were looked at, and the norms of the latter. */
  #looked: number[] = [];
  #times: ArrayLike<number>[] = [];
  /** Steps from one look at the eigenvalues to the next. */
  #every = 1;
  #spent = 0;
  #lookedAt = 0;
  /** The shortest of all: one that took longer was kept waiting by something else. */
  #lookTook = Number.POSITIVE_INFINITY;
  #seen = 0;
  #last: readonly number[] = [];

  /** @param names parameters to be followed. @param total how many there are. */
  constructor(names: readonly string[], total: number, { model, throughTime }: Looks) {
    this.#names = names;
    this.#total = total;
    this.#parameters = model?.parameters();
    const each = 2 * Math.floor(Math.min(pointsOfCurve, pointsOfParameters / Math.max(1, names.length)) / 2);
    this.#norms = new ThinnedCurves(
      names.map(() => "largest"),
      each,
    );
    this.#clips = names.map(() => 0);
    this.#blocks = blocksOf(this.#parameters ?? {});
    this.#throughTime = throughTime;
  }

  /** Takes a step; the parameters still have its gradients. */
  add(step: SeenStep): void {
    const { gradientNorms, epochLoss, devScore } = step;
    const clipped = new Set(Object.keys(gradientNorms).filter((name) => this.#isClipped(name, step)));
    this.#seen++;
    this.#last = this.#names.map((name) => gradientNorms[name]);
    this.#norms.add(step.step, this.#last);
    for (const [n, name] of this.#names.entries()) if (clipped.has(name)) this.#clips[n]++;
    this.#figures.add(step.step, [step.loss, step.learningRate, step.gradientNorm, clipped.size > 0 ? 1 : 0]);
    if (epochLoss !== undefined) {
      this.#epochs.push({ step: step.step, loss: epochLoss, ...(devScore !== undefined && { score: devScore }) });
    }
    this.#look(step);
  }

  data(): MonitorData {
    const epochs = thinned(this.#epochs);
    const scored = epochs.filter(({ score }) => score !== undefined);
    const curve = <Point extends { step: number }>(
      points: readonly Point[],
      value: (point: Point) => number,
    ): Curve => ({
      steps: Float32Array.from(points, ({ step }) => step),
      values: Float32Array.from(points, value),
    });
    const known = this.#parameters !== undefined;
    return {
      stride: this.#figures.stride,
      steps: this.#figures.steps(),
      loss: this.#figures.column(0),
      learningRate: this.#figures.column(1),
      norm: this.#figures.column(2),
      clipped: known ? this.#figures.column(3) : new Float32Array(),
      epochLoss: curve(epochs, ({ loss }) => loss),
      score: curve(scored, ({ score }) => score as number),
      normSteps: this.#norms.steps(),
      norms: this.#names.map((name, n) => ({
        name,
        values: this.#norms.column(n),
        last: this.#last[n] ?? 0,
        clipped: known && this.#seen > 0 ? this.#clips[n] / this.#seen : null,
      })),
      parameters: this.#total,
      radii: this.#blocks.map(({ name, block, values }) => {
        return { name, block, steps: Float32Array.from(this.#looked), values: Float32Array.from(values) };
      }),
      ...(this.#times.length > 0 && {
        times: {
          steps: Float32Array.from(this.#looked),
          norms: Float32Array.from(this.#times.flatMap((norms) => Array.from(norms))),
        },
      }),
    };
  }

  /** The norm that was told is the one before clipping; the gradient is the one after it. */
  #isClipped(name: string, { gradientNorms }: SeenStep): boolean {
    const gradient = this.#parameters?.[name]?.grad;
    if (gradient === null || gradient === undefined) return false;
    return Math.sqrt(sumOfSquares(gradient)) < gradientNorms[name] * (1 - 1e-6);
  }

  /** Eigenvalues and gradients through time take long: they are computed at every step as long as there is time, then more and more seldom. */
  #look({ step, steps }: SeenStep): void {
    if (this.#blocks.length === 0 && this.#throughTime === undefined) return;
    const now = performance.now();
    const affordable = this.#spent <= timeForRadii || shareForRadii * (now - this.#lookedAt) >= this.#lookTook;
    const wanted = step % this.#every === 0 && affordable;
    if (this.#looked.length > 0 && step !== steps && !wanted) return;
    if (this.#looked.length >= looks) {
      this.#every *= 2;
      const half = <Each>(all: Each[]): Each[] => all.filter((_, n) => n % 2 === 0);
      this.#looked = half(this.#looked);
      this.#times = half(this.#times);
      for (const block of this.#blocks) block.values = half(block.values);
    }
    this.#looked.push(step);
    if (this.#throughTime !== undefined) this.#times.push(this.#throughTime());
    for (const { weights, H, values } of this.#blocks) values.push(spectralRadius(weights(), H));
    this.#lookedAt = performance.now();
    this.#lookTook = Math.min(this.#lookTook, this.#lookedAt - now);
    this.#spent += this.#lookedAt - now;
  }
}

function blocksOf(parameters: Record<string, Tensor>): Block[] {
  const all = Object.entries(parameters).flatMap(([name, { shape, data }]): Block[] => {
    if (!isRecurrent(name, shape) || shape[1] > blockSize) return [];
    const H = shape[1];
    const count = shape[0] / H;
    return Array.from({ length: count }, (_, n) => {
      const weights = () => data.subarray(n * H * H, (n + 1) * H * H);
      return { name, block: count === 1 ? null : n, H, weights, values: [] };
    });
  });
  return all.slice(0, blocks);
}

/** Every so many of the points, and the last. */
function thinned<Point>(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / pointsOfCurve);
  return points.filter((_, n) => n % every === 0 || n === points.length - 1);
}
