import { expect, test } from "vitest";
import { Outbox } from "../../../src/kernel/wire/outbox.js";

test("messages are sent in order, one in flight", async () => {
  const sent: unknown[] = [];
  let inFlight = 0;
  const outbox = new Outbox({
    async send(frames) {
      expect(++inFlight).toBe(1);
      await new Promise((resolve) => setTimeout(resolve));
      sent.push(frames[0]);
      inFlight--;
    },
  });
  for (const name of ["a", "b", "c"]) outbox.push([name]);
  await outbox.drained();
  outbox.push(["d"]);
  await outbox.drained();
  expect(sent).toEqual(["a", "b", "c", "d"]);
});

test("a closed socket ends the sending and fails nobody", async () => {
  const outbox = new Outbox({ send: () => Promise.reject(new Error("closed")) });
  outbox.push(["a"]);
  outbox.push(["b"]);
  await expect(outbox.drained()).resolves.toBeUndefined();
});
