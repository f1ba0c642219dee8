import { Worker } from "node:worker_threads";
import type { Figure } from "./figure.js";

/** A drawn figure. */
export interface Picture {
  /** PNG in base64. */
  readonly png: string;
  /** Size at which it is to be shown, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** What the drawing thread answers. */
export interface PictureAnswer {
  readonly id: number;
  readonly picture?: Picture;
  readonly error?: string;
}

interface Waiting {
  resolve(picture: Picture): void;
  reject(error: Error): void;
}

/** The drawing thread takes some 100 MB; it ends when it has had nothing to do for so long. */
const idleMilliseconds = 60_000;

let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

/** Draws a figure with Plotly as a PNG, in a thread of its own, without a browser. The first one takes about a second. */
export function drawPicture(figure: Figure): Promise<Picture> {
  const worker = drawingThread();
  clearTimeout(idle);
  return new Promise((resolve, reject) => {
    waiting.set(++lastId, { resolve, reject });
    worker.postMessage({ id: lastId, figure });
  });
}

function drawingThread(): Worker {
  if (thread !== undefined) return thread;
  const worker = new Worker(new URL("./picture-thread.js", import.meta.url), { stdout: true, stderr: true });
  worker.unref();
  worker.on("message", ({ id, picture, error }: PictureAnswer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (picture !== undefined) asked?.resolve(picture);
    else asked?.reject(new Error(error));
    if (waiting.size > 0) return;
    idle = setTimeout(() => {
      thread = undefined;
      void worker.terminate();
    }, idleMilliseconds).unref();
  });
  worker.on("error", (error) => abandon(worker, error as Error));
  worker.on("exit", () => abandon(worker, new Error("the drawing thread has ended")));
  thread = worker;
  return worker;
}

function abandon(worker: Worker, error: Error): void {
  if (thread !== worker) return;
  thread = undefined;
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}
