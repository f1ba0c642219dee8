import { buildNetwork } from "../../src/core/networks/build.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { button, choice, row, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { spectrumFigure } from "./figure.js";
import { labels } from "./labels.js";
import { canScale, radiusOf, type SpectrumState, spectraOf } from "./spectra.js";
import css from "./style.css";

/** Draws the spectrum widget: sliders, then the plots, all computed here. */
export const renderSpectrum: Render<SpectrumState> = ({ model, el }) => {
  const view = new View(model, el, "spectrum", css);
  const state = view.state();
  const say = labels[state.language];
  const { T, blocks, network } = state.data;
  let spectra = spectraOf(state);
  const plot = new Plot(view, say.plot, (frame) => spectrumFigure(state, spectra, frame));

  const scalable = canScale(buildNetwork(network.description, network.parameters) as Recurrent);
  const ownRadius = (): number => (spectra.weights === undefined ? 1 : radiusOf(spectra.weights));
  const radius = scalable
    ? slider({
        name: "spectralRadius",
        label: say.spectralRadius,
        value: state.spectralRadius ?? ownRadius(),
        min: 0.05,
        max: 2,
        step: 0.01,
        format: (value) => value.toFixed(2),
        onInput: (spectralRadius) => view.set({ spectralRadius }),
      })
    : undefined;
  const reset = scalable
    ? button({ name: "reset", label: say.reset, onClick: () => view.set({ spectralRadius: null }) })
    : undefined;
  const block =
    blocks.length > 1
      ? choice({
          name: "block",
          label: say.block,
          value: state.block,
          choices: blocks.map((name, n) => ({ value: n, label: name })),
          onInput: (value) => view.set({ block: value }),
        })
      : undefined;
  const step = slider({
    name: "step",
    label: say.step,
    value: state.step,
    min: 1,
    max: T,
    step: 1,
    onInput: (value) => view.set({ step: value }),
  });
  el.append(row(radius, reset, block, step), plot.element);

  view.onChange(["spectralRadius", "block", "step"], () => {
    spectra = spectraOf(state);
    radius?.show(state.spectralRadius ?? ownRadius());
    block?.show(state.block);
    step.show(state.step);
    plot.redraw();
  });
  return () => view.end();
};
