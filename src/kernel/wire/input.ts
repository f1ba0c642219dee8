import type { InputAnswer, WireStart } from "./link.js";

/** The question that the user is being asked: one at a time, since the thread that asks waits for the answer. */
export class Input {
  readonly #port: WireStart["input"]["port"];
  readonly #answers: Int32Array;
  #question: number | null = null;

  constructor({ port, answers }: WireStart["input"]) {
    this.#port = port;
    this.#answers = new Int32Array(answers);
  }

  ask(id: number): void {
    this.#question = id;
  }

  /** input_reply; without a question it is dropped. */
  reply({ status, value, evalue }: Record<string, unknown>): void {
    if (this.#question === null) return;
    const id = this.#question;
    if (status === "error") this.#answer({ id, status, reason: String(evalue ?? "the front end gave no answer") });
    else this.#answer({ id, status: "ok", value: String(value ?? "") });
  }

  /** Ends the question, if there is one; returns whether there was. */
  interrupt(): boolean {
    if (this.#question === null) return false;
    this.#answer({ id: this.#question, status: "interrupted" });
    return true;
  }

  #answer(answer: InputAnswer): void {
    this.#question = null;
    this.#port.postMessage(answer);
    Atomics.add(this.#answers, 0, 1);
    Atomics.notify(this.#answers, 0);
  }
}
