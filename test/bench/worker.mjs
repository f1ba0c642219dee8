/**
 * The least that the things measured have in common: a process that reads a request a line, `{ "kind", "cell", "B", "T", "D", "H",
 * "seconds" }`, and answers with the times of its steps in milliseconds.
 */
import { createInterface } from "node:readline";

/** Times of `step` for so many seconds, at least 3 after one to warm up. */
export async function timesOf(step, seconds) {
  await step();
  const times = [];
  const start = performance.now();
  while (times.length < 3 || performance.now() - start < 1000 * seconds) {
    const before = performance.now();
    await step();
    times.push(performance.now() - before);
  }
  return times;
}

/** Answers requests until the input ends; `prepare` makes a step of a request. The last two requests' steps are kept. */
export async function serve(about, prepare) {
  console.log(JSON.stringify(about));
  const steps = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const { seconds, ...request } = JSON.parse(line);
    const key = JSON.stringify(request);
    const step = steps.get(key) ?? (await prepare(request));
    steps.delete(key);
    steps.set(key, step);
    if (steps.size > 2) steps.delete(steps.keys().next().value);
    console.log(JSON.stringify(await timesOf(step, seconds)));
  }
}
