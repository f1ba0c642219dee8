import { button, row, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { type MemoryCurvesState, memoryCurvesOf, totalsOf } from "./curves.js";
import { memoryCurvesFigure } from "./figure.js";
import { labels } from "./labels.js";
import css from "./style.css";

/** Draws the memory curves widget: sliders and plot, all computed here. */
export const renderMemoryCurves: Render<MemoryCurvesState> = ({ model, el }) => {
  const view = new View(model, el, "memoryCurves", css);
  const state = view.state();
  const say = labels[state.language];
  let curves = memoryCurvesOf(state);
  let computed = false;
  const plot = new Plot(view, say.plot, (frame) => memoryCurvesFigure(state, curves, frame));

  /** Computes everything with new values; the kernel hears of these and of what follows from them in one message. */
  const change = (values: Partial<MemoryCurvesState>): void => {
    const { data, maxDelay, spectralRadius, noise } = state;
    curves = memoryCurvesOf({ data, maxDelay, spectralRadius, noise, ...values });
    computed = true;
    view.set({ ...values, total: totalsOf(curves) });
    computed = false;
  };

  const own = curves.map(({ radius }) => radius).find(Number.isFinite);
  const radius =
    own === undefined
      ? undefined
      : slider({
          name: "spectralRadius",
          label: say.spectralRadius,
          value: state.spectralRadius ?? own,
          min: 0.05,
          max: 1.6,
          step: 0.01,
          format: (value) => value.toFixed(2),
          onInput: (spectralRadius) => change({ spectralRadius }),
        });
  const noise = slider({
    name: "noise",
    label: say.noise,
    value: state.noise,
    min: 0,
    max: 0.3,
    step: 0.005,
    format: (value) => value.toFixed(3),
    onInput: (value) => change({ noise: value }),
  });
  const reset = button({
    name: "reset",
    label: say.reset,
    onClick: () => change({ spectralRadius: null, noise: 0 }),
  });
  el.append(row(radius, noise, reset), plot.element);

  view.onChange(["spectralRadius", "noise", "maxDelay"], () => {
    if (!computed) curves = memoryCurvesOf(state);
    radius?.show(state.spectralRadius ?? (own as number));
    noise.show(state.noise);
    plot.redraw();
  });
  return () => view.end();
};
