import { afterEach, expect, test } from "vitest";
import { hostSymbol, type MimeBundle } from "../../src/kernel/host.js";
import { progress } from "../../widgets/progress/progress.js";

interface Shown {
  bundle: MimeBundle;
  displayId: string;
  update?: boolean;
}

const globals = globalThis as unknown as Record<symbol, unknown>;

function host(signal = new AbortController().signal): Shown[] {
  const shown: Shown[] = [];
  const display = (bundle: MimeBundle, options: Omit<Shown, "bundle">) => shown.push({ bundle, ...options });
  globals[hostSymbol] = { display, signal };
  return shown;
}

afterEach(() => {
  delete globals[hostSymbol];
});

async function* count(steps: number) {
  for (let step = 1; step <= steps; step++) yield { step, steps };
}

test("goes through all steps and ends on a full bar, in one display", async () => {
  const shown = host();
  const seen: number[] = [];
  for await (const { step } of progress(count(500), { label: "SRN" })) seen.push(step);
  expect(seen).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(shown.length).toBeLessThan(50);
  expect(new Set(shown.map((one) => one.displayId)).size).toBe(1);
  expect(shown.map((one) => one.update)).toEqual(shown.map((_, i) => i > 0));
  expect(shown.at(-1)?.bundle["text/plain"]).toBe("SRN 500/500 100 %");
  expect(shown.at(-1)?.bundle["text/html"]).toContain('<progress value="500" max="500"');
});

test("ends when the cell is interrupted", async () => {
  const controller = new AbortController();
  host(controller.signal);
  const seen: number[] = [];
  const loop = async () => {
    for await (const { step } of progress(count(100))) {
      seen.push(step);
      if (step === 3) controller.abort(new Error("interrupted"));
    }
  };
  await expect(loop()).rejects.toThrow("interrupted");
  expect(seen).toEqual([1, 2, 3]);
});

test("labels are text, not markup", async () => {
  const shown = host();
  const options = { label: "<img src=x onerror=alert(1)>", describe: () => "<b>" };
  for await (const _ of progress(count(1), options));
  expect(shown[0].bundle["text/html"]).not.toContain("<img");
  expect(shown[0].bundle["text/html"]).not.toContain("<b>");
});

test("outside of a kernel the steps come through", async () => {
  const seen: number[] = [];
  for await (const { step } of progress(count(3))) seen.push(step);
  expect(seen).toEqual([1, 2, 3]);
});
