import { Interrupt } from "./guard.js";

/**
 * `value` for an `await`: a promise of what it promises, unless `signal` aborts first.
 * @throws Interrupt where it has aborted before.
 */
export function awaited(value: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) throw new Interrupt();
  if (typeof (value as PromiseLike<unknown> | null | undefined)?.then !== "function") return value;
  return new Promise((resolve, reject) => {
    const interrupt = (): void => reject(new Interrupt());
    signal.addEventListener("abort", interrupt, { once: true });
    const forget = (): void => signal.removeEventListener("abort", interrupt);
    const promise = Promise.resolve(value);
    // The very functions of this promise: through them V8 finds who awaits, for the stack of an error.
    promise.then(resolve, reject);
    promise.then(forget, forget);
  });
}

/** What `iterable` gives, each step of it {@link awaited}. */
export async function* iterated(
  iterable: AsyncIterable<unknown> | Iterable<unknown>,
  signal: () => AbortSignal,
): AsyncGenerator<unknown> {
  const isAsync = Symbol.asyncIterator in iterable;
  const iterator = isAsync ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]();
  let inBody = false;
  try {
    for (;;) {
      const step = (await awaited(iterator.next(), signal())) as IteratorResult<unknown>;
      if (step.done) return;
      const value = isAsync ? step.value : await awaited(step.value, signal());
      inBody = true;
      yield value;
      inBody = false;
    }
  } catch (error) {
    // The iterator has not failed, the wait for it was ended: it is told, and nobody waits for its answer.
    if (error instanceof Interrupt) Promise.resolve(iterator.return?.()).catch(() => {});
    throw error;
  } finally {
    // The loop was left from its body.
    if (inBody) await iterator.return?.();
  }
}
