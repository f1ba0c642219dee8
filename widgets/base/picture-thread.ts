import { parentPort } from "node:worker_threads";
import type { Figure } from "./figure.js";
import type { PictureAnswer } from "./picture.js";
import { createPainter, type Painter } from "./picture-painter.js";

/** The thread that draws the pictures: figures in, PNGs out, one after the other. */
let painter: Painter | undefined;
let last: Promise<unknown> = Promise.resolve();

parentPort?.on("message", ({ id, figure }: { id: number; figure: Figure }) => {
  last = last.then(async () => {
    let answer: PictureAnswer;
    try {
      painter ??= createPainter(new URL("../../plotly/plotly.js", import.meta.url));
      answer = { id, picture: await painter(figure) };
    } catch (error) {
      answer = { id, error: String(error) };
    }
    parentPort?.postMessage(answer);
  });
});
