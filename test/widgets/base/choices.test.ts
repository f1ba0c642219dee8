// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { row } from "../../../widgets/base/controls.js";
import { networkChoice } from "../../../widgets/base/network-choice.js";
import { stepPlayer } from "../../../widgets/base/player.js";
import { type Render, View } from "../../../widgets/base/view.js";
import { type MountedView, mount } from "../mount.js";

interface State {
  data: { networks: { name: string }[] };
  network: string;
  step: number;
}

const labels = { step: "step t", play: "play", pause: "pause", back: "back", forward: "on" };
const render: Render<State> = ({ model, el }) => {
  const view = new View(model, el, "test", "");
  const network = networkChoice(view, "network");
  const play = stepPlayer(view, { labels, first: 1, last: () => 3, millisecondsPerStep: 100 });
  el.append(row(network, ...play.controls));
  view.onChange(["network", "step"], () => {
    network?.show(view.state().network);
    play.show();
  });
  return () => view.end();
};

function show(...names: string[]): Promise<MountedView> {
  const values: Readonly<Record<string, unknown>> = {
    data: { networks: names.map((name) => ({ name })) },
    network: names.at(-1),
    step: 2,
  };
  return mount(render, { get: (name: never) => values[name] }, Object.keys(values));
}

afterEach(() => vi.useRealTimers());

it("a network is chosen by its name, where there are several", async () => {
  expect((await show("SRN")).control("network")).toBeNull();
  const view = await show("<SRN>", "LSTM");
  const list = view.control<HTMLSelectElement>("network");
  expect([[...list.options].map(({ text }) => text), list.selectedIndex]).toEqual([["<SRN>", "LSTM"], 1]);
  view.choose("network", 0);
  expect(view.model.saved).toEqual([{ network: "<SRN>" }]);
  view.model.fromKernel({ network: "LSTM" });
  expect(list.selectedIndex).toBe(1);
});

it("the steps of the state are slid to, stepped within their bounds, and played from the start after the end", async () => {
  const view = await show("SRN");
  expect([view.control("step").valueAsNumber, view.control("step").min, view.control("step").max]).toEqual([
    2,
    "1",
    "3",
  ]);
  view.enter("step", 3);
  view.control("forward").click();
  vi.useFakeTimers();
  view.control("play").click();
  vi.advanceTimersByTime(1000);
  view.model.fromKernel({ step: 1 });
  view.control("back").click();
  expect(view.model.saved.map(({ step }) => step)).toEqual([3, 3, 1, 2, 3, 1]);
  expect([vi.getTimerCount(), view.control("play").textContent]).toEqual([0, "play"]);
});
