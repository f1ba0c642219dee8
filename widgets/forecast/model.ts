import { pictureFrame } from "../base/figure.js";
import { defaultLanguage } from "../base/language.js";
import type { Language } from "../base/protocol.js";
import { Widget } from "../base/widget.js";
import { forecastFigure, spokenErrors } from "./figure.js";
import { type ForecastModel, forecastsOf } from "./models.js";
import { type ForecastState, placeOf } from "./state.js";

/** Options of {@link forecast}. */
export interface ForecastOptions {
  /** How many steps ahead; default 20. */
  horizon?: number;
  /** Fewest values known, where the slider begins; default half of the series. Fit the models to what is before it. */
  from?: number;
  /** Every how many values there is an origin; default 1, more where there would be above 400 origins. */
  every?: number;
  /** Values known to begin with; default `from`. */
  origin?: number;
  /** Time of the first value and from each to the next, `[1700, 1]` for years; default [1, 1]. */
  time?: readonly [first: number, step: number];
  title?: string;
  xTitle?: string;
  yTitle?: string;
  /** Language of the labels: "en" or "zh"; default the kernel's. */
  language?: Language;
}

/**
 * Shows what models make of a series: from an origin that a slider moves, each goes on by itself, its own predictions fed back
 * (free-running), with a band in which 95 % of the values should lie; as small rings what it says of each value from all those
 * before (one step ahead); and below, its error by the number of steps ahead, beside that of repeating the last value. The
 * band is the model's own where it has one, as an AR has; else ±1.96 times its root mean squared error, so many steps ahead,
 * over all origins. The forecasts from every origin are computed beforehand, so the slider needs no kernel.
 *
 * @param series at least 3 finite values.
 * @param models by name: see {@link ForecastModel}.
 * @returns the widget; `get`, `set` and `on` know `origin`, how many values are known.
 * @throws RangeError for a series that is too short or not finite, an option that cannot be, or a model that reads or gives
 *   something else than a number a step.
 *
 * @example
 * forecast(sunspots, { "AR(9)": new Autoregressive({ order: 9 }).fit(sunspots.slice(0, 220)), LSTM: regressor },
 *   { from: 220, horizon: 22, time: [1700, 1], yTitle: "sunspot number" })
 * @example
 * forecast(level, { NARX: { narx, inputs: valve }, mean: (past, steps) => new Array(steps).fill(average(past)) })
 */
export function forecast(
  series: ArrayLike<number>,
  models: Readonly<Record<string, ForecastModel>>,
  options: ForecastOptions = {},
): Widget<ForecastState> {
  const values = Array.from(series);
  const T = values.length;
  if (T < 3) throw new RangeError(`forecast: series has ${T} values; it needs at least 3`);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new RangeError(`forecast: value ${wrong} of series is ${values[wrong]}; it must be finite`);
  if (Object.keys(models).length === 0) throw new RangeError("forecast: models is empty; at least one is needed");
  const { horizon = 20, from = Math.floor(T / 2), time: [firstTime, step] = [1, 1] } = options;
  requireWhole("horizon", horizon, 1, 1000);
  requireWhole("from", from, 1, T);
  const { every = Math.ceil((T - from + 1) / 400) } = options;
  requireWhole("every", every, 1, T);
  const origins = Array.from({ length: Math.floor((T - from) / every) + 1 }, (_, n) => from + n * every);
  return new Widget<ForecastState>({
    view: "forecast",
    state: {
      data: {
        series: Float32Array.from(values),
        times: Float32Array.from({ length: T + horizon }, (_, t) => firstTime + t * step),
        models: Object.entries(models).map(([name, model]) => ({
          name,
          ...forecastsOf(name, model, values, origins, horizon),
        })),
        first: from,
        every,
        count: origins.length,
        horizon,
      },
      origin: options.origin ?? from,
      title: options.title ?? "",
      xTitle: options.xTitle ?? "",
      yTitle: options.yTitle ?? "",
      language: options.language ?? defaultLanguage(),
    },
    derive: check,
    figure: (state) => forecastFigure(state, pictureFrame),
    describe: ({ data }) => `Forecasts; ${spokenErrors({ data, language: "en" })} (a live view in JupyterLab)`,
  });
}

/** Nothing follows from the state, but not every state can be. */
function check(state: ForecastState): Partial<ForecastState> {
  const place = placeOf(state);
  const { first, every, count } = state.data;
  if (Number.isInteger(place) && place >= 0 && place < count) return {};
  const range = `${first} to ${first + (count - 1) * every}${every > 1 ? ` in steps of ${every}` : ""}`;
  throw new RangeError(`forecast: origin is ${state.origin}; it must be a whole number from ${range}`);
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`forecast: ${name} is ${value}; it must be a whole number from ${least} to ${most}`);
}
