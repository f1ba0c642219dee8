import { type Mock, vi } from "vitest";
import type { drawPicture as draw } from "../../widgets/base/picture.js";

// In time for every test that imports this: a widget loads it only with its first picture.
vi.mock("../../widgets/base/picture.js", () => ({ drawPicture }));

/** In place of the thread that draws: the same small picture of everything. */
export const drawPicture: Mock<typeof draw> = vi.fn(async () => ({ png: "UE5H", width: 10, height: 20 }));
