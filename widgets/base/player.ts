import { button, type Control } from "./controls.js";
import type { View } from "./view.js";

/** Buttons that go through the steps of something. */
export interface Player {
  readonly controls: readonly Control<string>[];
  /** Ends playing. */
  stop(): void;
}

/** What {@link player} needs to know. */
export interface PlayerOptions {
  view: Pick<View<never>, "atEnd">;
  labels: { readonly play: string; readonly pause: string; readonly back: string; readonly forward: string };
  /** The present step. */
  now(): number;
  first: number;
  last(): number;
  millisecondsPerStep: number;
  onStep(step: number): void;
}

/** Play and pause, one step back, one step on. Played to the end, the next play starts over. */
export function player(options: PlayerOptions): Player {
  const { labels, now, first, last, onStep } = options;
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
  const move = (name: string, label: string, by: number): Control<string> =>
    button({
      name,
      label,
      onClick() {
        stop();
        onStep(Math.min(last(), Math.max(first, now() + by)));
      },
    });
  options.view.atEnd(() => clearInterval(timer));
  return { controls: [play, move("back", labels.back, -1), move("forward", labels.forward, 1)], stop };
}
