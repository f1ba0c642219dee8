import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Fonts that pictures are set in: few files instead of all the system's, which take long to read. */
export interface PictureFonts {
  /** Files that were found; empty where none of the known ones is there. */
  readonly files: readonly string[];
  /** Name of the family of the first of them. */
  readonly family: string;
}

/** Sans serif families with Greek and mathematics, the best first: file names of the regular and the bold face. */
const latin: readonly { family: string; names: readonly string[] }[] = [
  { family: "DejaVu Sans", names: ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"] },
  { family: "Liberation Sans", names: ["LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"] },
  { family: "Noto Sans", names: ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"] },
  { family: "Arial", names: ["Arial.ttf", "Arial Bold.ttf", "arial.ttf", "arialbd.ttf"] },
];

/** Files of fonts with Chinese characters, one of which is enough. */
const chinese = [
  "NotoSansCJK-Regular.ttc",
  "NotoSansCJKsc-Regular.otf",
  "NotoSansSC-Regular.otf",
  "NotoSansSC-Regular.ttf",
  "wqy-zenhei.ttc",
  "wqy-microhei.ttc",
  "PingFang.ttc",
  "Hiragino Sans GB.ttc",
  "msyh.ttc",
];

const folders = [
  "/usr/share/fonts",
  "/usr/local/share/fonts",
  join(homedir(), ".fonts"),
  join(homedir(), ".local", "share", "fonts"),
  "/System/Library/Fonts",
  "/Library/Fonts",
  "C:\\Windows\\Fonts",
];

/** Looks for the fonts of this machine. */
export function findFonts(): PictureFonts {
  const places = new Map<string, string>();
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) places.set(entry.name, join(entry.parentPath, entry.name));
    }
  }
  const present = (names: readonly string[]): string[] => names.flatMap((name) => places.get(name) ?? []);
  const found = latin.find(({ names }) => present(names).length > 0);
  if (found === undefined) return { files: [], family: "sans-serif" };
  return { files: [...present(found.names), ...present(chinese).slice(0, 1)], family: found.family };
}
