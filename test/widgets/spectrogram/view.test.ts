// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { spectrogram } from "../../../widgets/spectrogram/model.js";
import { renderSpectrogram } from "../../../widgets/spectrogram/view.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "time", "title", "language"];

/** The part of Web Audio that is used: a clock that the test moves, and what was started. */
class FakeAudio {
  static last: FakeAudio;
  currentTime = 10;
  closed = false;
  destination = {};
  samples = new Float32Array(0);
  source: { start: ReturnType<typeof vi.fn>; stop: ReturnType<typeof vi.fn>; onended?: () => void } | undefined;
  constructor() {
    FakeAudio.last = this;
  }
  async resume(): Promise<void> {}
  async close(): Promise<void> {
    this.closed = true;
  }
  createBuffer(_channels: number, length: number): object {
    this.samples = new Float32Array(length);
    return { getChannelData: () => this.samples };
  }
  createBufferSource(): object {
    this.source = { start: vi.fn(), stop: vi.fn() };
    return Object.assign(this.source, { connect() {} });
  }
}

let view: MountedView;

beforeEach(async () => {
  vi.stubGlobal("AudioContext", FakeAudio);
  const samples = Float32Array.from({ length: 8000 }, (_, n) => Math.sin(n));
  const segments = [{ label: "ja", start: 0.2, end: 0.6 }];
  view = await mount(
    renderSpectrogram,
    spectrogram({ samples, sampleRate: 8000, frames: [[1], [2]], segments }),
    names,
  );
});

afterEach(() => vi.unstubAllGlobals());

const slider = (): HTMLInputElement => view.control("time");
const play = (): HTMLElement => view.control("play");
const cursor = (): string => (view.el.querySelector(".unrolled-cursor") as HTMLElement).style.left;

describe("the spectrogram view", () => {
  it("moves the cursor with the slider, and says what is spoken there", () => {
    view.enter("time", 0.5);
    expect([view.model.saved, slider().getAttribute("aria-valuetext")]).toEqual([[{ time: 0.5 }], "0.50 s ja"]);
    expect(cursor()).toContain(" 0.5 ");
    view.model.fromKernel({ time: 0.75 });
    expect([slider().value, cursor().includes(" 0.75 ")]).toEqual(["0.75", true]);
  });

  it("plays from the cursor, pauses where it is, and plays on from there", () => {
    view.model.fromKernel({ time: 0.25 });
    play().click();
    const audio = FakeAudio.last;
    expect(audio.samples[100]).toBeCloseTo(Math.sin(100), 3);
    expect(audio.source?.start).toHaveBeenCalledWith(0, 0.25);
    expect(play().textContent).toContain("pause");
    audio.currentTime = 10.5;
    play().click();
    expect(view.model.saved).toEqual([{ time: 0.75 }]);
    play().click();
    expect(audio.source?.start).toHaveBeenCalledWith(0, 0.75);
  });

  it("goes back to where it began while it plays", () => {
    const frames: FrameRequestCallback[] = [];
    vi.stubGlobal("requestAnimationFrame", (callback: FrameRequestCallback) => frames.push(callback));
    play().click();
    FakeAudio.last.currentTime = 10.5;
    for (const callback of frames.splice(0)) callback(0);
    expect(cursor()).toContain(" 0.5 ");
    view.enter("time", 0);
    expect([cursor().includes(" 0 "), slider().value, play().textContent]).toEqual([true, "0", "▶ play"]);
  });

  it("stands at the end when it has played, starts over, and leaves nothing behind", () => {
    play().click();
    const audio = FakeAudio.last;
    audio.source?.onended?.();
    expect([view.model.saved, play().textContent]).toEqual([[{ time: 1 }], "▶ play"]);
    play().click();
    expect(audio.source?.start).toHaveBeenCalledWith(0, 0);
    view.end();
    expect([audio.closed, view.el.childElementCount, view.model.listeners()]).toEqual([true, 0, 0]);
    expect(plotly.purge).toHaveBeenCalledOnce();
  });
});
