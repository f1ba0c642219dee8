import { vi } from "vitest";

/** Waits until the assertion holds: a second, which is what `vi.waitFor` gives it, may be too short on a busy machine. */
export const eventually = (assertion: () => void): Promise<void> => vi.waitFor(assertion, { timeout: 20_000 });
