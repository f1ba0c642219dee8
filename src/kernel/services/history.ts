import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

type Row = { session: number; line: number; input: string; output: string | null };

const tables = `
  PRAGMA busy_timeout = 1000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, started TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS history (
    session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT, PRIMARY KEY (session, line)
  );
`;

/** The history's file: in Jupyter's directory for data, shared by all kernels of a user. */
export function historyFile(): string {
  return join(dataDirectory(), "unrolled", "history.sqlite");
}

/** Where Jupyter has a user's data (jupyter_core, `jupyter_data_dir`). */
function dataDirectory(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32" && APPDATA) return join(APPDATA, "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** What was run, in this session and in those before. A session is a kernel's life; it begins with its first cell. */
export class History {
  readonly #database: DatabaseSync;
  #session: number | undefined;

  /** @param file where it is kept; where that cannot be written, it is kept in memory. */
  constructor(file: string) {
    this.#database = open(file);
  }

  add(line: number, input: string, output: string | null): void {
    this.#session ??= Number(
      this.#database.prepare("INSERT INTO sessions (started) VALUES (?)").run(new Date().toISOString()).lastInsertRowid,
    );
    this.#database
      .prepare("INSERT OR REPLACE INTO history (session, line, input, output) VALUES (?, ?, ?, ?)")
      .run(this.#session, line, input, output);
  }

  /** Content of history_reply. */
  reply(content: Record<string, unknown>): object {
    const history = this.#find(content).map(({ session, line, input, output }) => [
      session,
      line,
      content.output === true ? [input, output] : input,
    ]);
    return { status: "ok", history };
  }

  #find({ hist_access_type, n, session, start, stop, pattern, unique }: Record<string, unknown>): Row[] {
    const count = typeof n === "number" ? n : -1;
    if (hist_access_type === "tail") return this.#last("", [], count);
    if (hist_access_type === "search") {
      const latest = unique === true ? "AND rowid IN (SELECT max(rowid) FROM history GROUP BY input)" : "";
      return this.#last(`WHERE input GLOB ? ${latest}`, [String(pattern ?? "*")], count);
    }
    if (hist_access_type !== "range") return [];
    const select = "SELECT * FROM history WHERE session = ? AND line >= ? AND line < ? ORDER BY line";
    const end = typeof stop === "number" ? stop : Number.MAX_SAFE_INTEGER;
    return this.#database.prepare(select).all(this.#sessionOf(Number(session ?? 0)), Number(start ?? 0), end) as Row[];
  }

  /** The last rows that fulfil a condition, the oldest first; all where `count` is negative. */
  #last(where: string, values: string[], count: number): Row[] {
    const select = `SELECT * FROM history ${where} ORDER BY session DESC, line DESC LIMIT ?`;
    return this.#database
      .prepare(select)
      .all(...values, count)
      .reverse() as Row[];
  }

  /** Sessions are numbered from 1; 0 means this one, −1 the one before. */
  #sessionOf(session: number): number {
    if (session > 0) return session;
    if (this.#session !== undefined) return this.#session + session;
    const { last } = this.#database.prepare("SELECT coalesce(max(session), 0) AS last FROM sessions").get() as {
      last: number;
    };
    return last + 1 + session;
  }
}

function open(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const database = new DatabaseSync(file);
    database.exec(tables);
    return database;
  } catch {
    const database = new DatabaseSync(":memory:");
    database.exec(tables);
    return database;
  }
}
