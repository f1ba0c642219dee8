import { button, row, slider } from "../base/controls.js";
import { Plot, type Render, View } from "../base/view.js";
import { panelsOf, place, spectrogramFigure } from "./figure.js";
import { labels } from "./labels.js";
import { Sound } from "./sound.js";
import { durationOf, type SpectrogramState, soundOf } from "./state.js";
import css from "./style.css";

/** Draws the spectrogram widget: play, a slider through time, and the plot with a cursor over it. */
export const renderSpectrogram: Render<SpectrogramState> = ({ model, el }) => {
  const view = new View(model, el, "spectrogram", css);
  const state = view.state();
  const say = labels[state.language];
  const { data } = state;
  const duration = durationOf(data);
  const plot = new Plot(view, say.plot(data.text), (frame) => spectrogramFigure(state, frame));
  const cursor = document.createElement("div");
  cursor.className = "unrolled-cursor";
  const { top, bottom } = panelsOf(state);
  Object.assign(cursor.style, { top: `${top}px`, height: `${bottom - top}px` });

  const labelAt = (time: number): string => {
    const all = data.path.length > 0 ? data.path : data.segments;
    return all.find(({ start, end }) => start <= time && time < end)?.label ?? "";
  };
  const show = (now: number): void => {
    time.show(now);
    const share = now / duration;
    cursor.style.left = `calc(${place.left}px + (100% - ${place.left + place.right}px) * ${share})`;
  };
  const sound = new Sound(soundOf(data), data.sampleRate, () => {
    play.show(say.play);
    view.set({ time: duration });
  });
  let frame = 0;
  const follow = (): void => {
    if (!sound.playing) return;
    show(sound.time);
    frame = requestAnimationFrame(follow);
  };
  const pause = (): void => {
    sound.stop();
    play.show(say.play);
  };
  const goTo = (to: number): void => {
    pause();
    view.set({ time: to });
    // Also where it began to play, which is what the state still says.
    show(to);
  };
  const play = button({
    name: "play",
    label: say.play,
    onClick() {
      if (sound.playing) {
        pause();
        view.set({ time: sound.time });
        return;
      }
      sound.play(state.time >= duration - 0.01 ? 0 : state.time);
      play.show(say.pause);
      follow();
    },
  });
  const time = slider({
    name: "time",
    label: say.cursor,
    value: state.time,
    min: 0,
    max: duration,
    step: 0.01,
    format: (value) => say.seconds(value.toFixed(2), labelAt(value)),
    onInput: goTo,
  });
  const stage = document.createElement("div");
  stage.className = "unrolled-sound";
  stage.append(plot.element, cursor);
  el.append(row(play, time), stage);
  show(state.time);
  plot.onEvent("plotly_click", ({ points: [point] }) => {
    if (point === undefined) return;
    goTo(Math.min(duration, Math.max(0, point.x)));
  });
  view.onChange(["time"], () => show(state.time));
  view.atEnd(() => {
    cancelAnimationFrame(frame);
    sound.close();
  });
  return () => view.end();
};
