import { button, type Control, type Slider, slider } from "./controls.js";
import type { View } from "./view.js";

/** Buttons and a slider that go through the steps of something. */
export interface Player {
  readonly controls: readonly (Control<string> | Slider)[];
  /** Ends playing. */
  stop(): void;
  /** Moves the slider to the present step, and its end to the last one. */
  show(): void;
}

/** What {@link player} needs to know. */
export interface PlayerOptions {
  view: Pick<View<never>, "atEnd">;
  /** Where they have words for it, there are buttons for one step back and one on. */
  labels: { readonly play: string; readonly pause: string; readonly back?: string; readonly forward?: string };
  /** Of the slider. */
  label: string;
  name: string;
  /** The present step. */
  now(): number;
  first: number;
  last(): number;
  millisecondsPerStep: number;
  /** What the slider says of a step. */
  format?(step: number): string;
  onStep(step: number): void;
}

/** Play and pause, one step back, one step on, and a slider. Played to the end, the next play starts over. */
export function player(options: PlayerOptions): Player {
  const { labels, label, name, now, first, last, format, onStep } = options;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    play.show(labels.play);
  };
  const tick = (): void => {
    if (now() < last()) onStep(now() + 1);
    else stop();
  };
  const play = button({
    name: "play",
    label: labels.play,
    onClick() {
      if (timer !== undefined) {
        stop();
        return;
      }
      if (now() >= last()) onStep(first);
      play.show(labels.pause);
      timer = setInterval(tick, options.millisecondsPerStep);
    },
  });
  const go = (step: number): void => {
    stop();
    onStep(step);
  };
  const move = (direction: string, text: string | undefined, by: number): Control<string>[] => {
    if (text === undefined) return [];
    const onClick = (): void => go(Math.min(last(), Math.max(first, now() + by)));
    return [button({ name: direction, label: text, onClick })];
  };
  const place = slider({ name, label, value: now(), min: first, max: last(), step: 1, format, onInput: go });
  options.view.atEnd(() => clearInterval(timer));
  return {
    controls: [play, ...move("back", labels.back, -1), ...move("forward", labels.forward, 1), place],
    stop,
    show() {
      place.limit(last());
      place.show(now());
    },
  };
}

/** What {@link stepPlayer} needs to know besides the state. */
export interface StepPlayerOptions extends Pick<PlayerOptions, "first" | "last" | "millisecondsPerStep" | "format"> {
  labels: PlayerOptions["labels"] & { readonly step: string };
}

/** A {@link player} of the steps of a widget whose state holds the present one. */
export function stepPlayer<State extends { step: number }>(view: View<State>, options: StepPlayerOptions): Player {
  const state = view.state();
  return player({
    ...options,
    view,
    name: "step",
    label: options.labels.step,
    now: () => state.step,
    onStep: (step) => view.set({ step } as Partial<State>),
  });
}
