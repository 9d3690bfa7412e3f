// The worker: holds the compiled component and takes a turn for each session it is sent, in an instance of its own.

import core from "../generated/loyalty.core.wasm?url";
import { instantiate } from "../generated/loyalty.js";
import type { Session } from "../session/session";
import { decide, type Instance, type Turn } from "./decide";

export type Said =
	| { ready: boolean }
	| { turn: number; result: Turn }
	| { turn: number; fault: string };

const compiled = compile();
compiled.then(
	() => postMessage({ ready: true } satisfies Said),
	() => postMessage({ ready: false } satisfies Said),
);

addEventListener(
	"message",
	async ({ data }: MessageEvent<{ turn: number; session: Session }>) => {
		const { turn, session } = data;
		try {
			const module = await compiled;
			const instance = await instantiate(() => module, {});
			const result = decide(instance as unknown as Instance, session);
			postMessage({ turn, result } satisfies Said);
		} catch (error) {
			const fault = error instanceof Error ? error.message : String(error);
			postMessage({ turn, fault } satisfies Said);
		}
	},
);

/** Compiles while it comes in, or afterwards, where a server does not know what it serves. */
async function compile(): Promise<WebAssembly.Module> {
	const response = await fetch(core);
	if (!response.ok) throw new Error(`${core}: ${response.status}`);
	return response.headers.get("content-type") === "application/wasm"
		? WebAssembly.compileStreaming(response)
		: WebAssembly.compile(await response.arrayBuffer());
}
