import { button, type Control } from "./controls.js";
import type { View } from "./view.js";

/** A button that plays the steps of something, and pauses. */
export interface PlayButton {
  readonly control: Control<string>;
  /** Ends playing. */
  stop(): void;
}

/** What {@link playButton} needs to know. */
export interface PlayOptions {
  view: Pick<View<never>, "atEnd">;
  labels: { readonly play: string; readonly pause: string };
  /** The present step. */
  now(): number;
  first: number;
  last(): number;
  millisecondsPerStep: number;
  onStep(step: number): void;
}

/** Play and pause. Played to the end, the next play starts over. */
export function playButton(options: PlayOptions): PlayButton {
  const { labels, now, first, last, onStep } = options;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    control.show(labels.play);
  };
  const tick = (): void => {
    if (now() < last()) onStep(now() + 1);
    else stop();
  };
  const control = button({
    name: "play",
    label: labels.play,
    onClick() {
      if (timer !== undefined) {
        stop();
        return;
      }
      if (now() >= last()) onStep(first);
      control.show(labels.pause);
      timer = setInterval(tick, options.millisecondsPerStep);
    },
  });
  options.view.atEnd(() => clearInterval(timer));
  return { control, stop };
}

/** Buttons that go through the steps of something. */
export interface Player {
  readonly controls: readonly Control<string>[];
  /** Ends playing. */
  stop(): void;
}

/** What {@link player} needs to know. */
export interface PlayerOptions extends PlayOptions {
  labels: PlayOptions["labels"] & { readonly back: string; readonly forward: string };
}

/** Play and pause, one step back, one step on. */
export function player(options: PlayerOptions): Player {
  const { labels, now, first, last, onStep } = options;
  const { control, stop } = playButton(options);
  const move = (name: string, label: string, by: number): Control<string> =>
    button({
      name,
      label,
      onClick() {
        stop();
        onStep(Math.min(last(), Math.max(first, now() + by)));
      },
    });
  return { controls: [control, move("back", labels.back, -1), move("forward", labels.forward, 1)], stop };
}
