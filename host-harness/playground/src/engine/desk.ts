// The desk: hands sessions to the worker, one at a time and always the latest, and holds it to a deadline.
//
// A programme or basket that takes longer ends the worker, and a new one takes its place. So the page itself never waits.

import type { Session } from "../session/session";
import type { Turn } from "./decide";
import type { Said } from "./worker";

/** Milliseconds that one turn may take. On a slow machine the largest preset takes a hundredth of it. */
export const DEADLINE = 3_000;

export type Result =
	| { session: Session; turn: Turn }
	| { session: Session; fault: string }
	| { session: Session; late: true };

export class Desk {
	readonly #tell: (result: Result) => void;
	readonly #broken: () => void;
	#worker: Worker | undefined;
	#ready = false;
	#turns = 0;
	#asked: { turn: number; session: Session } | undefined;
	#waiting: Session | undefined;
	#deadline = 0;

	/** `tell` hears of every result, `broken` if the component cannot be loaded. */
	constructor(tell: (result: Result) => void, broken: () => void) {
		this.#tell = tell;
		this.#broken = broken;
		this.#hire();
	}

	/** Asks for a session. What was asked before and has not been begun is not asked any more. */
	ask(session: Session): void {
		this.#waiting = session;
		this.#next();
	}

	#hire(): void {
		const worker = new Worker(new URL("./worker.ts", import.meta.url), {
			type: "module",
		});
		worker.addEventListener("message", ({ data }: MessageEvent<Said>) => {
			if ("ready" in data) {
				this.#ready = data.ready;
				if (data.ready) this.#next();
				else this.#broken();
			} else if (data.turn === this.#asked?.turn) {
				this.#done(
					"fault" in data ? { fault: data.fault } : { turn: data.result },
				);
			}
		});
		// Its script is not there, or not one that this browser reads.
		worker.addEventListener("error", () => {
			if (!this.#ready) this.#broken();
		});
		this.#worker = worker;
		this.#ready = false;
	}

	#next(): void {
		const session = this.#waiting;
		if (!this.#ready || this.#asked !== undefined || session === undefined) {
			return;
		}
		this.#waiting = undefined;
		this.#asked = { turn: ++this.#turns, session };
		this.#worker?.postMessage(this.#asked);
		this.#deadline = window.setTimeout(() => {
			this.#worker?.terminate();
			this.#hire();
			this.#done({ late: true });
		}, DEADLINE);
	}

	#done(outcome: { turn: Turn } | { fault: string } | { late: true }): void {
		window.clearTimeout(this.#deadline);
		const session = (this.#asked as { session: Session }).session;
		this.#asked = undefined;
		this.#tell({ session, ...outcome });
		this.#next();
	}
}
