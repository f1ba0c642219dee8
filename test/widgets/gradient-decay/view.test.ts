// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { ResidualRNN } from "../../../src/core/cells/residual.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { singularValues, spectralRadius } from "../../../src/core/tensor/linear-algebra.js";
import { decay } from "../../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { gradientDecay } from "../../../widgets/gradient-decay/model.js";
import { renderGradientDecay } from "../../../widgets/gradient-decay/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const x = randomTensor([10, 1, 4], 1, "float32");
const srn = new SRN({ inputSize: 4, hiddenSize: 6, seed: 2 });
const lstm = new LSTM({ inputSize: 4, hiddenSize: 5, seed: 2 });

const names = [
  "data",
  "shown",
  "show",
  "network",
  "clip",
  "spectralRadius",
  "activation",
  "length",
  "gamma",
  "title",
  "language",
];

let view: MountedView;

beforeEach(async () => {
  view = await mount(renderGradientDecay, gradientDecay({ SRN: srn, LSTM: lstm }, x), names);
});

const gammas = (): (string | null)[] =>
  [...view.el.querySelectorAll('[data-name="gamma"]')].map((cell) => cell.textContent);

describe("the gradient decay view", () => {
  it("calls a γ of 1.00 neither vanishing nor exploding", async () => {
    const adds = new ResidualRNN({ inputSize: 4, hiddenSize: 6, reads: "x", seed: 2 });
    const grows = new SRN({ inputSize: 4, hiddenSize: 6, activation: "identity", spectralRadius: 1.5, seed: 2 });
    const widget = gradientDecay({ adds, srn, grows }, randomTensor([100, 1, 4], 1, "float32"));
    view = await mount(renderGradientDecay, widget, names);
    const verdicts = [...view.el.querySelectorAll('[data-name="verdict"]')].map((cell) => cell.textContent);
    expect(verdicts).toEqual(["passes unchanged", "vanishing", "exploding"]);
  });

  it("shows the fitted γ of each network and draws at the width of its place", async () => {
    expect(gammas()).toEqual([srn, lstm].map((network) => decay(network.trace(x)).gamma.toPrecision(3)));
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    expect(plotly.react.mock.calls[0] as unknown[]).toMatchObject([{}, { length: 7 }, { width: 500 }, {}]);
  });

  it("tells ρ(U) and σ₁(U) of each network once the plot is there, and those of the slider at once", async () => {
    const told = (): (string | null)[] =>
      [...view.el.querySelectorAll('[data-name="radius"], [data-name="singular"]')].map((cell) => cell.textContent);
    const U = srn.parameters().weight_hh_l0.data;
    const [radius, [singular]] = [spectralRadius(U, 6), singularValues(U, 6)];
    view.resize();
    await eventually(() => expect(told().slice(0, 2)).toEqual([radius, singular].map((value) => value.toPrecision(3))));
    expect(told()[2]).toMatch(/^\d/);
    view.enter("spectralRadius", 2 * radius);
    expect(told()[1]).toBe(((singular * Number(view.control("spectralRadius").value)) / radius).toPrecision(3));
  });

  it("computes anew when the slider moves, and tells the kernel of it and of every γ in one message", async () => {
    view.resize();
    view.enter("spectralRadius", 1.25);
    const expected = [srn, lstm].map((network) => decay(scaleSpectralRadius(network, 1.25).trace(x)).gamma);
    expect(view.model.saved).toEqual([{ spectralRadius: 1.25, gamma: { SRN: expected[0], LSTM: expected[1] } }]);
    expect(gammas()).toEqual(expected.map((gamma) => gamma.toPrecision(3)));
    expect(view.control("spectralRadius").getAttribute("aria-valuetext")).toBe("1.25");
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
  });

  it("draws once a frame however fast the slider moves", async () => {
    view.resize();
    for (let n = 0; n < 20; n++) view.enter("spectralRadius", String(1 + n / 100));
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
    await new Promise((done) => setTimeout(done, 100));
    expect(plotly.react.mock.calls.length).toBeLessThan(4);
  });

  it("follows the kernel", () => {
    view.model.fromKernel({ spectralRadius: 0.4, activation: "identity", length: 5 });
    expect(view.control("spectralRadius").valueAsNumber).toBe(0.4);
    expect(view.control("length").valueAsNumber).toBe(5);
    expect(view.model.saved).toEqual([]);
    expect(gammas()[0]).not.toBe(decay(srn.trace(x)).gamma.toPrecision(3));
  });

  it("goes back to the networks as given", () => {
    const before = gammas();
    view.enter("spectralRadius", 1.9);
    expect(gammas()).not.toEqual(before);
    view.control("reset").click();
    expect(gammas()).toEqual(before);
    expect(view.model.saved.at(-1)).toMatchObject({ spectralRadius: null, activation: null });
  });

  it("draws the networks whose boxes are checked", () => {
    view.control("shown0").click();
    expect(view.model.saved).toEqual([{ shown: ["LSTM"], gamma: { LSTM: decay(lstm.trace(x)).gamma } }]);
    expect([...view.el.querySelectorAll<HTMLElement>("tbody tr")].map(({ hidden }) => hidden)).toEqual([true, false]);
    view.control("shown0").click();
    expect(view.model.saved.at(-1)).toMatchObject({ shown: ["SRN", "LSTM"] });
  });

  it("clips at the slider's norm, and not at its end", () => {
    const told = (): string | null | undefined => view.el.querySelector('[data-name="gradient"]')?.textContent;
    expect(view.control("clip").getAttribute("aria-valuetext")).toBe("off");
    const whole = told();
    view.enter("clip", -2);
    expect(view.model.saved.at(-1)).toMatchObject({ clip: 0.01 });
    expect(told()).toBe(`${whole}, clipped to 0.0100`);
    view.enter("clip", view.control("clip").max);
    expect(view.model.saved.at(-1)).toMatchObject({ clip: null });
    expect(told()).toBe(whole);
  });

  it("shows the heat map of the network chosen", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    view.choose("show", 1);
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    expect((plotly.react.mock.calls[1] as unknown[])[1]).toMatchObject([{ type: "heatmap" }]);
    const network = view.control<HTMLSelectElement>("network");
    expect(network.closest<HTMLElement>("label")?.hidden).toBe(false);
    view.choose("network", 1);
    expect(view.model.saved.at(-1)).toEqual({ network: "LSTM" });
  });

  it("gives every control a name for keyboard and screen reader", () => {
    for (const input of view.el.querySelectorAll("input, select"))
      expect(input.getAttribute("aria-label")).toBeTruthy();
    expect(view.el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toBeTruthy();
  });

  it("keeps the keys of its controls from the page around it", () => {
    const page = vi.fn();
    document.body.addEventListener("keydown", page, { once: true });
    view.control("spectralRadius").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(page).not.toHaveBeenCalled();
    expect(view.control("spectralRadius").closest("[data-lm-suppress-shortcuts]")).toBe(view.el);
  });

  it("leaves nothing behind", async () => {
    view.resize();
    view.end();
    expect(view.el.childElementCount).toBe(0);
    expect(view.model.listeners()).toBe(0);
    expect(plotly.purge).toHaveBeenCalledOnce();
    plotly.react.mockClear();
    view.model.fromKernel({ spectralRadius: 0.3 });
    await new Promise((done) => setTimeout(done, 50));
    expect(plotly.react).not.toHaveBeenCalled();
  });
});
