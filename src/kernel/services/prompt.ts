import { Interrupt } from "../engine/guard.js";
import type { Wire } from "../wire/wire.js";
import { current } from "./cells.js";
import type { Prompt } from "./globals.js";

/** The global `prompt`. */
export function promptThrough(wire: Wire): Prompt {
  return (message = "", { password = false } = {}) => {
    const { client, parentHeader } = current();
    if (client === null) throw new Error("prompt: this front end does not allow input (allow_stdin is false)");
    const answer = wire.ask(client, parentHeader, { prompt: String(message), password });
    if (answer.status === "interrupted") throw new Interrupt();
    if (answer.status === "error") throw new Error(`prompt: ${answer.reason}`);
    return answer.value;
  };
}
