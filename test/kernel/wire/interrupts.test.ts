import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Interrupter, InterruptState, interruptStateBytes } from "../../../src/kernel/wire/interrupts.js";

let posted: number[];
let kill: ReturnType<typeof vi.fn>;
let interrupter: Interrupter;
let state: InterruptState;

beforeEach(() => {
  vi.useFakeTimers();
  const shared = new SharedArrayBuffer(interruptStateBytes);
  posted = [];
  kill = vi.fn(() => true);
  vi.spyOn(process, "kill").mockImplementation(kill as typeof process.kill);
  interrupter = new Interrupter(shared, (id) => void posted.push(id));
  state = new InterruptState(shared);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a main thread that sees the message gets no signal, even within a guard", () => {
  interrupter.interrupt();
  expect(state.accept(posted[0])).toBe(true);
  state.enterGuard();
  vi.advanceTimersByTime(1000);
  expect(kill).not.toHaveBeenCalled();
});

test("a busy main thread gets one signal, once it is within a guard; the message is void then", () => {
  interrupter.interrupt();
  vi.advanceTimersByTime(1000);
  expect(kill).not.toHaveBeenCalled();
  state.enterGuard();
  vi.advanceTimersByTime(1000);
  expect(kill.mock.calls).toEqual([[process.pid, "SIGINT"]]);
  state.leaveGuard();
  expect(state.accept(posted[0])).toBe(false);
  state.enterGuard();
  vi.advanceTimersByTime(1000);
  expect(kill).toHaveBeenCalledTimes(1);
});

test("a second interrupt waits for the next guard or to be seen", () => {
  interrupter.interrupt();
  state.enterGuard();
  vi.advanceTimersByTime(1000);
  interrupter.interrupt();
  vi.advanceTimersByTime(1000);
  expect(kill).toHaveBeenCalledTimes(1);
  state.leaveGuard();
  expect(posted.map((id) => state.accept(id))).toEqual([false, true]);
  vi.advanceTimersByTime(1000);
  expect(kill).toHaveBeenCalledTimes(1);
});
