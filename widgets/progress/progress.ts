import { escapeHtml } from "../../src/core/table.js";
import { kernelHost, type MimeBundle } from "../../src/kernel/host.js";

/** What a step of a long loop tells about itself: `step` of `steps`, counted from 1, and figures to show. */
export interface ProgressStep {
  step: number;
  steps: number;
}

/** Options of {@link progress}. */
export interface ProgressOptions<S> {
  /** Shown before the bar; default none. */
  label?: string;
  /** Text after the bar; default the share done. */
  describe?: (step: S) => string;
}

let displays = 0;

/**
 * Goes through `steps` and shows a progress bar under the cell, which is redrawn at most ten times a second. Ends with
 * the signal's reason when the cell is interrupted. Outside of a notebook it only goes through the steps.
 *
 * @example
 * for await (const { loss } of progress(train({ … }), { label: "LSTM" })) losses.push(loss);
 */
export async function* progress<S extends ProgressStep>(
  steps: AsyncIterable<S>,
  options: ProgressOptions<S> = {},
): AsyncGenerator<S, void, undefined> {
  const host = kernelHost();
  const signal = host?.signal;
  const displayId = `unrolled-progress-${++displays}`;
  let shown = false;
  let drawnAt = 0;
  const draw = (step: S) => {
    const bundle = bar(step, options.label ?? "", options.describe?.(step) ?? percent(step));
    host?.display(bundle, { displayId, update: shown });
    shown = true;
    drawnAt = performance.now();
  };
  let last: S | undefined;
  try {
    for await (const step of steps) {
      signal?.throwIfAborted();
      last = step;
      if (performance.now() - drawnAt > 100) draw(step);
      yield step;
    }
  } finally {
    if (last) draw(last);
  }
}

const percent = ({ step, steps }: ProgressStep) => `${Math.round((100 * step) / steps)} %`;

function bar({ step, steps }: ProgressStep, label: string, text: string): MimeBundle {
  const plain = `${label} ${step}/${steps} ${text}`.trim();
  const element = `<progress value="${step}" max="${steps}" aria-label="${escapeHtml(label)}">${step}/${steps}</progress>`;
  return { "text/plain": plain, "text/html": `<div>${escapeHtml(label)} ${element} ${escapeHtml(text)}</div>` };
}
