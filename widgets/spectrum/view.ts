import { buildNetwork } from "../../src/core/networks/build.js";
import type { Recurrent } from "../../src/core/networks/recurrent.js";
import { button, choice, optional, row, slider } from "../base/controls.js";
import { threeDigits } from "../base/figure.js";
import { stepPlayer } from "../base/player.js";
import { Plot, type Render, View } from "../base/view.js";
import { ofWeights, spectrumFigure } from "./figure.js";
import { labels } from "./labels.js";
import {
  canScale,
  type PresentEigenvalue,
  presentEigenvalues,
  radiusOf,
  type SpectrumState,
  spectraOf,
} from "./spectra.js";
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
  const reset = optional(blocks.length > 0, () =>
    button({ name: "reset", label: say.reset, onClick: () => view.set({ spectralRadius: null, moved: [] }) }),
  );
  const block =
    blocks.length > 1
      ? choice({
          name: "block",
          label: say.block,
          value: state.block,
          choices: blocks.map((name, n) => ({ value: n, label: name })),
          onInput: (value) => view.set({ block: value, chosen: 0 }),
        })
      : undefined;
  const play = stepPlayer(view, {
    labels: say,
    first: 1,
    last: () => T,
    millisecondsPerStep: 350,
  });
  const moving = document.createElement("div");
  let movers = eigenvalueControls(view, state);
  moving.append(...movers.rows);
  el.append(row(radius, reset, block, ...play.controls), moving, plot.element);

  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point?.data.meta !== ofWeights) return;
    const away = ({ real, imaginary }: PresentEigenvalue): number =>
      Math.hypot(real - point.x, imaginary - Math.abs(point.y));
    const [nearest] = presentEigenvalues(state).toSorted((a, b) => away(a) - away(b));
    view.set({ chosen: nearest.place });
  });
  view.onChange(["spectralRadius", "block", "step", "moved", "chosen"], () => {
    spectra = spectraOf(state);
    radius?.show(state.spectralRadius ?? ownRadius());
    block?.show(state.block);
    play.show();
    movers.show();
    plot.redraw();
  });
  // Other weights have other eigenvalues to choose from.
  view.onChange(["block"], () => {
    movers = eigenvalueControls(view, state);
    moving.replaceChildren(...movers.rows);
  });
  return () => view.end();
};

/** Which eigenvalue of the block is moved, and where it is; `show` moves the controls there. */
function eigenvalueControls(view: View<SpectrumState>, state: SpectrumState): { rows: HTMLElement[]; show(): void } {
  const say = labels[state.language];
  const given = presentEigenvalues({ data: state.data, block: state.block, spectralRadius: null, moved: [] });
  if (given.length === 0) return { rows: [], show: () => {} };
  const now = (): PresentEigenvalue => {
    const all = presentEigenvalues(state);
    return all.find(({ place }) => place === (state.chosen ?? 0)) ?? all[0];
  };
  const modulusOf = ({ real, imaginary }: PresentEigenvalue): number => Math.hypot(real, imaginary);
  const angleOf = ({ real, imaginary }: PresentEigenvalue): number => Math.atan2(Math.abs(imaginary), real);
  const move = (modulus: number, angle: number): void => {
    const { place, paired } = now();
    const others = (state.moved ?? []).filter((one) => one.block !== state.block || one.place !== place);
    const imaginary = paired ? modulus * Math.sin(angle) : 0;
    view.set({ moved: [...others, { block: state.block, place, real: modulus * Math.cos(angle), imaginary }] });
  };
  const chosen = choice({
    name: "chosen",
    label: say.chosen,
    value: state.chosen ?? 0,
    choices: given.map(({ place, real, imaginary, paired }) => {
      const label = threeDigits(real) + (paired ? ` ± ${threeDigits(imaginary)} i` : "");
      return { value: place, label };
    }),
    onInput: (place) => view.set({ chosen: place }),
  });
  const modulus = slider({
    name: "modulus",
    label: say.modulus,
    value: modulusOf(now()),
    min: 0,
    max: 2,
    step: 0.01,
    format: (value) => value.toFixed(2),
    onInput: (value) => move(value, angleOf(now())),
  });
  const angle = slider({
    name: "angle",
    label: say.angle,
    value: degrees(angleOf(now())),
    min: 0,
    max: 180,
    step: 1,
    format: (value) => `${Math.round(value)}°`,
    // A real eigenvalue can only be turned round.
    onInput: (value) => move(modulusOf(now()), now().paired ? (value * Math.PI) / 180 : value < 90 ? 0 : Math.PI),
  });
  const show = (): void => {
    const { place } = now();
    chosen.show(place);
    modulus.show(modulusOf(now()));
    angle.show(degrees(angleOf(now())));
  };
  return { rows: [row(chosen, modulus, angle)], show };
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}
