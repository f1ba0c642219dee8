// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { ResidualRNN } from "../../../src/core/cells/residual.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { decay } from "../../../src/core/trace/decay.js";
import { scaleSpectralRadius } from "../../../src/core/trace/spectrum.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { gradientDecay } = await import("../../../widgets/gradient-decay/model.js");
const { renderGradientDecay } = await import("../../../widgets/gradient-decay/view.js");

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

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  model = new FakeModel(gradientDecay({ SRN: srn, LSTM: lstm }, x), names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderGradientDecay({ model: model as never, el });
});

afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;
const gammas = (): (string | null)[] => [...el.querySelectorAll('[data-name="gamma"]')].map((cell) => cell.textContent);

function slide(name: string, value: string): void {
  control(name).value = value;
  control(name).dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the gradient decay view", () => {
  it("calls a γ of 1.00 neither vanishing nor exploding", () => {
    const adds = new ResidualRNN({ inputSize: 4, hiddenSize: 6, reads: "x", seed: 2 });
    const grows = new SRN({ inputSize: 4, hiddenSize: 6, activation: "identity", spectralRadius: 1.5, seed: 2 });
    const own = new FakeModel(gradientDecay({ adds, srn, grows }, randomTensor([100, 1, 4], 1, "float32")), names);
    end();
    end = renderGradientDecay({ model: own as never, el });
    const verdicts = [...el.querySelectorAll('[data-name="verdict"]')].map((cell) => cell.textContent);
    expect(verdicts).toEqual(["passes unchanged", "vanishing", "exploding"]);
  });

  it("shows the fitted γ of each network and draws at the width of its place", async () => {
    expect(gammas()).toEqual([srn, lstm].map((network) => decay(network.trace(x)).gamma.toPrecision(3)));
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    expect(plotly.react.mock.calls[0] as unknown[]).toMatchObject([{}, { length: 7 }, { width: 500 }, {}]);
  });

  it("computes anew when the slider moves, and tells the kernel of it and of every γ in one message", async () => {
    resize();
    slide("spectralRadius", "1.25");
    const expected = [srn, lstm].map((network) => decay(scaleSpectralRadius(network, 1.25).trace(x)).gamma);
    expect(model.saved).toEqual([{ spectralRadius: 1.25, gamma: { SRN: expected[0], LSTM: expected[1] } }]);
    expect(gammas()).toEqual(expected.map((gamma) => gamma.toPrecision(3)));
    expect(control("spectralRadius").getAttribute("aria-valuetext")).toBe("1.25");
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
  });

  it("draws once a frame however fast the slider moves", async () => {
    resize();
    for (let n = 0; n < 20; n++) slide("spectralRadius", String(1 + n / 100));
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
    await new Promise((done) => setTimeout(done, 100));
    expect(plotly.react.mock.calls.length).toBeLessThan(4);
  });

  it("follows the kernel", () => {
    model.fromKernel({ spectralRadius: 0.4, activation: "identity", length: 5 });
    expect(control("spectralRadius").valueAsNumber).toBe(0.4);
    expect(control("length").valueAsNumber).toBe(5);
    expect(model.saved).toEqual([]);
    expect(gammas()[0]).not.toBe(decay(srn.trace(x)).gamma.toPrecision(3));
  });

  it("goes back to the networks as given", () => {
    const before = gammas();
    slide("spectralRadius", "1.9");
    expect(gammas()).not.toEqual(before);
    control("reset").click();
    expect(gammas()).toEqual(before);
    expect(model.saved.at(-1)).toMatchObject({ spectralRadius: null, activation: null });
  });

  it("draws the networks whose boxes are checked", () => {
    control("shown0").click();
    expect(model.saved).toEqual([{ shown: ["LSTM"], gamma: { LSTM: decay(lstm.trace(x)).gamma } }]);
    expect([...el.querySelectorAll<HTMLElement>("tbody tr")].map(({ hidden }) => hidden)).toEqual([true, false]);
    control("shown0").click();
    expect(model.saved.at(-1)).toMatchObject({ shown: ["SRN", "LSTM"] });
  });

  it("clips at the slider's norm, and not at its end", () => {
    const told = (): string | null | undefined => el.querySelector('[data-name="gradient"]')?.textContent;
    expect(control("clip").getAttribute("aria-valuetext")).toBe("off");
    const whole = told();
    slide("clip", "-2");
    expect(model.saved.at(-1)).toMatchObject({ clip: 0.01 });
    expect(told()).toBe(`${whole}, clipped to 0.0100`);
    slide("clip", control("clip").max);
    expect(model.saved.at(-1)).toMatchObject({ clip: null });
    expect(told()).toBe(whole);
  });

  it("shows the heat map of the network chosen", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    const show = control("show") as unknown as HTMLSelectElement;
    show.selectedIndex = 1;
    show.dispatchEvent(new Event("change"));
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    expect((plotly.react.mock.calls[1] as unknown[])[1]).toMatchObject([{ type: "heatmap" }]);
    const network = control("network") as unknown as HTMLSelectElement;
    expect(network.closest<HTMLElement>("label")?.hidden).toBe(false);
    network.selectedIndex = 1;
    network.dispatchEvent(new Event("change"));
    expect(model.saved.at(-1)).toEqual({ network: "LSTM" });
  });

  it("gives every control a name for keyboard and screen reader", () => {
    for (const input of el.querySelectorAll("input, select")) expect(input.getAttribute("aria-label")).toBeTruthy();
    expect(el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toBeTruthy();
  });

  it("keeps the keys of its controls from the page around it", () => {
    const page = vi.fn();
    document.body.addEventListener("keydown", page, { once: true });
    control("spectralRadius").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(page).not.toHaveBeenCalled();
    expect(control("spectralRadius").closest("[data-lm-suppress-shortcuts]")).toBe(el);
  });

  it("leaves nothing behind", async () => {
    resize();
    end();
    expect(el.childElementCount).toBe(0);
    expect(model.listeners()).toBe(0);
    expect(plotly.purge).toHaveBeenCalledOnce();
    plotly.react.mockClear();
    model.fromKernel({ spectralRadius: 0.3 });
    await new Promise((done) => setTimeout(done, 50));
    expect(plotly.react).not.toHaveBeenCalled();
  });
});
