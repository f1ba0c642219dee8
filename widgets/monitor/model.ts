import { type KernelHost, kernelHost, type MimeBundle } from "../../src/kernel/host.js";
import { pictureFrame, threeDigits } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { type MonitorState, type MonitorStatus, monitorFigure, statusLine } from "./figure.js";
import { type SeenStep, Watch, type Watched } from "./watch.js";

/** Options of {@link monitor}. */
export interface MonitorOptions {
  /** What is trained. With it λ_max(U) of its recurrent weights is followed, and which gradients were clipped. */
  model?: Watched;
  /** Parameters whose gradients are followed, by name; default the first 16. */
  parameters?: readonly string[];
  /**
   * The gradient's norm at each time step, for a picture of the steps that the network learns from, such as
   * `() => stepGradients(network, x, loss)[0].norms`; called now and then, for a tenth of the time at most.
   */
  throughTime?: () => ArrayLike<number>;
  /** Name of what is measured on dev; default "accuracy" where it is that, else "score". */
  metric?: string;
  /** Steps a second at most, to begin with; default 0, as fast as it can. */
  speed?: number;
  /** Whether training waits for "go on" before its first step; default false. */
  paused?: boolean;
  /** Whether the axis of the loss is logarithmic; default false. */
  logarithmic?: boolean;
  title?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/** Parameters that are followed where none are chosen. */
const followed = 16;

/** Between two updates of the views, and how many bytes a second they may take. */
const shortestInterval = 50;
const bytesPerSecond = 2e6;

/**
 * Goes through the steps of a training and shows it while it runs: loss, metric, the norm of every parameter's gradient and
 * whether it was clipped, what each time step brings to it where that is given, spectral radii of the recurrent weights, learning rate. Its buttons pause, slow down and stop
 * the training; stopped, the loop ends as if it were through, and the model keeps what `train` promises. Drawn up to
 * 20 times a second; what is kept are no more than 2,000 points a curve. Ends with the signal's reason when the cell is
 * interrupted. Outside of a notebook it only goes through the steps.
 *
 * @throws RangeError for a parameter that is not there or a speed that is negative.
 *
 * @example
 * for await (const { loss } of monitor(train({ model, data, dev, optimizer, epochs: 20, batchSize: 16 }), { model })) losses.push(loss);
 * @example
 * for await (const _ of monitor(train({ … }), { model, speed: 3, metric: "mean squared error", language: "zh" }));
 */
export async function* monitor<S extends SeenStep>(
  steps: AsyncIterable<S>,
  options: MonitorOptions = {},
): AsyncGenerator<S, void, undefined> {
  const host = kernelHost();
  const widget = new Monitor(options);
  if (host === undefined) {
    yield* steps;
    return;
  }
  widget.show(host);
  try {
    yield* widget.follow(steps, host.signal);
  } finally {
    host.holdCell(widget.addPicture(host));
  }
}

/** The widget behind {@link monitor}. */
export class Monitor extends Widget<MonitorState> {
  readonly #options: MonitorOptions;
  readonly #displayId: string = crypto.randomUUID();
  #bundle: MimeBundle = {};
  #watch: Watch | undefined;
  #last: SeenStep | undefined;
  #sentAt = 0;
  #closed = false;
  #through = false;

  constructor(options: MonitorOptions) {
    const { model, metric = "", speed = 0, paused = false, logarithmic = false, title = "" } = options;
    const name = model?.constructor.name ?? "";
    super({
      view: "monitor",
      state: {
        data: new Watch([], 0, {}).data(),
        status: paused ? "paused" : "running",
        step: 0,
        steps: 0,
        epoch: 0,
        epochs: 0,
        metric,
        paused,
        stopped: false,
        speed,
        logarithmic,
        gradients: "parameters",
        title,
        model: name === "Object" ? "" : name,
        language: options.language ?? defaultLanguage(),
      },
      derive: check,
      figure: (state) => monitorFigure(state, pictureFrame),
      describe,
    });
    this.#options = options;
    this.on("close", () => {
      this.#closed = true;
    });
  }

  /** Shows the view alone: there is nothing yet that a picture could show. */
  show(host: KernelHost): void {
    this.#bundle = this.bundle();
    host.display(this.#bundle, { displayId: this.#displayId });
  }

  /** Goes through the steps as {@link monitor} does. */
  async *follow<S extends SeenStep>(steps: AsyncIterable<S>, signal: AbortSignal): AsyncGenerator<S, void, undefined> {
    try {
      await this.#permission(signal, Number.NEGATIVE_INFINITY);
      if (this.get("stopped")) return;
      for await (const step of steps) {
        signal.throwIfAborted();
        const startedAt = performance.now();
        this.#see(step);
        yield step;
        if (step.step < step.steps) await this.#permission(signal, startedAt);
        if (this.get("stopped")) return;
      }
      this.#through = true;
    } finally {
      this.#end();
    }
  }

  /** Takes a step, and tells the views where it is time to. */
  #see(step: SeenStep): void {
    this.#watch ??= watchOf(step, this.#options);
    this.#watch.add(step);
    this.#last = step;
    if (performance.now() - this.#sentAt >= this.#interval()) this.#update("running");
  }

  /** Waits as long as a reader has paused the training, and for the next step's time. */
  async #permission(signal: AbortSignal, startedAt: number): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const paused = this.get("paused");
      const speed = this.get("speed");
      const left = paused ? Number.POSITIVE_INFINITY : speed > 0 ? startedAt + 1000 / speed - performance.now() : 0;
      // Without a view there is nobody to go on.
      if (this.get("stopped") || this.#closed || left <= 0) return;
      this.#update(paused ? "paused" : "running");
      await this.#changed(signal, left);
    }
  }

  #end(): void {
    const { step, steps } = this.#last ?? { step: 0, steps: 1 };
    const done = this.#through || step === steps;
    this.#update(done ? "done" : this.get("stopped") ? "stopped" : "ended");
  }

  /** Puts the picture of the end into the notebook. */
  async addPicture(host: KernelHost): Promise<void> {
    try {
      const { drawPicture } = await import("../base/picture.js");
      const { png, width, height } = await drawPicture(monitorFigure(this.state(), pictureFrame));
      const bundle = { ...this.#bundle, "text/plain": describe(this.state()), "image/png": png };
      host.display(bundle, { displayId: this.#displayId, metadata: { "image/png": { width, height } }, update: true });
    } catch (error) {
      console.warn(`monitor: the notebook is saved without a picture: ${error}`);
    }
  }

  #update(status: MonitorStatus): void {
    const { step, steps, epoch, epochs, devAccuracy } = this.#last ?? {};
    const seen = this.#watch && { data: this.#watch.data(), step, steps, epoch, epochs };
    const accuracy = this.#options.metric === undefined && devAccuracy !== undefined;
    this.set({ ...seen, status, ...(accuracy && { metric: "accuracy" }) });
    this.#sentAt = performance.now();
  }

  /** Milliseconds between two updates: more, where there is much to send. */
  #interval(): number {
    const { steps, norms, normSteps, times } = this.get("data");
    const bytes = 4 * (5 * steps.length + (norms.length + 1) * normSteps.length + (times?.norms.length ?? 0));
    return Math.max(shortestInterval, (1000 * bytes) / bytesPerSecond);
  }

  /** Waits until a view has changed something, or so many milliseconds. */
  async #changed(signal: AbortSignal, milliseconds: number): Promise<void> {
    const over = new AbortController();
    const undo: (() => void)[] = [() => over.abort()];
    await new Promise<void>((resolve) => {
      undo.push(this.on("change", () => resolve()));
      undo.push(this.on("close", () => resolve()));
      signal.addEventListener("abort", () => resolve(), { signal: over.signal });
      if (!Number.isFinite(milliseconds)) return;
      const timer = setTimeout(resolve, milliseconds);
      undo.push(() => clearTimeout(timer));
    });
    for (const each of undo) each();
  }
}

function watchOf({ gradientNorms }: SeenStep, { parameters, model, throughTime }: MonitorOptions): Watch {
  const all = Object.keys(gradientNorms);
  const unknown = parameters?.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`monitor: parameters holds ${unknown}; the model has ${all.join(", ")}`);
  }
  return new Watch(parameters ?? all.slice(0, followed), all.length, { model, throughTime });
}

/** Nothing follows from the state, but not every state can be. */
function check({ speed }: MonitorState): Partial<MonitorState> {
  if (speed >= 0 && Number.isFinite(speed)) return {};
  throw new RangeError(`monitor: speed is ${speed}; it must be a number from 0, steps a second`);
}

function describe(state: MonitorState): string {
  const { loss } = state.data;
  const last = loss.length > 0 ? `, loss ${threeDigits(loss[loss.length - 1])}` : "";
  return `Training monitor: ${statusLine({ ...state, language: "en" })}${last} (a live view in JupyterLab)`;
}
