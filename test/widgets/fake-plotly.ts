import { type Mock, vi } from "vitest";

// In time for every test that imports this: a view loads Plotly only with its first plot.
vi.mock("../../widgets/base/plotly.js", () => ({ default: plotly }));
// It imports the real Plotly, for which a test would wait.
vi.mock("../../widgets/base/redraw.js", () => ({
  redrawChanges: () => false,
  freeRoom: () => {},
  resetToShown: () => {},
}));

type React = (element: HTMLElement, data: object[], layout: object) => Promise<void>;
type Handler = (event: { points: object[] }) => void;

/** Handlers of Plotly's events by name, the last of each. */
export const handlers: Record<string, Handler> = {};

/** In place of Plotly: it draws nothing, and makes of an element what can be listened to. */
export const plotly: { react: Mock<React>; purge: Mock } = {
  react: vi.fn(async (element: HTMLElement) => {
    Object.assign(element, {
      on: (name: string, handler: Handler) => {
        handlers[name] = handler;
      },
    });
  }),
  purge: vi.fn(),
};

/** Forgets what was drawn and listened to. */
export function resetPlotly(): void {
  plotly.react.mockClear();
  plotly.purge.mockClear();
  for (const name of Object.keys(handlers)) delete handlers[name];
}
