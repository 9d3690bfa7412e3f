// One instance of the component with one programme inside. A component that fails is thrown away with all it may have
// left half done; the next call gets a new one with the same programme. Refusals leave the instance as it is.

import { readFile } from "node:fs/promises";
import { instantiate } from "../component/loyalty.js";
import { Fault, type FaultCode } from "./errors.js";

interface Instance {
	exports: {
		[owner: string]: { [name: string]: (argument?: unknown) => unknown };
	};
	memory: WebAssembly.Memory;
}

/** An instance whose memory has grown beyond this over a large request is not kept; the host in Rust allows no more. */
const MEMORY_KEPT_BYTES = 64 * 1024 * 1024;

/** What the component itself answers that it does not do. */
export class Refusal {
	constructor(readonly payload: unknown) {}
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** The component's code, compiled once for all programmes. */
export function code(): Promise<WebAssembly.Module> {
	compiled ??= readFile(
		new URL("../component/loyalty.core.wasm", import.meta.url),
	).then((bytes) => WebAssembly.compile(bytes));
	return compiled;
}

export class Engine {
	#instance: Instance | undefined;

	/**
	 * @param start how an instance of the code is started
	 */
	constructor(
		private readonly module: WebAssembly.Module,
		private readonly programme: string,
		private readonly start = (
			module: WebAssembly.Module,
			imports: WebAssembly.Imports,
		) => new WebAssembly.Instance(module, imports),
	) {}

	/**
	 * Has the programme read anew, in a new instance.
	 * @throws Refusal with the diagnostics
	 */
	configure(): unknown {
		this.#instance = undefined;
		const instance = this.#started();
		const info = this.#ask(instance, "loyalty", "configure", this.programme);
		this.#instance = instance;
		return info;
	}

	/**
	 * Calls a function of the contract.
	 * @throws Refusal with the contract's error; Fault, if the component fails
	 */
	call(owner: string, name: string, argument?: unknown): unknown {
		if (!this.#instance) this.configure();
		const instance = this.#instance as unknown as Instance;
		try {
			return this.#ask(instance, owner, name, argument);
		} finally {
			const { byteLength } = instance.memory.buffer;
			if (byteLength > MEMORY_KEPT_BYTES) this.#instance = undefined;
		}
	}

	#started(): Instance {
		let core: WebAssembly.Instance | undefined;
		const start: typeof this.start = (module, imports) => {
			core = this.start(module, imports);
			return core;
		};
		const exports: unknown = instantiate(() => this.module, {}, start);
		return {
			exports: exports as Instance["exports"],
			memory: core?.exports.memory as WebAssembly.Memory,
		};
	}

	#ask(
		{ exports }: Instance,
		owner: string,
		name: string,
		argument: unknown,
	): unknown {
		try {
			return exports[owner]?.[name]?.(argument);
		} catch (error) {
			if (error instanceof Error && "payload" in error)
				throw new Refusal(error.payload);
			this.#instance = undefined;
			throw new Fault(faultCode(error), error);
		}
	}
}

function faultCode(error: unknown): FaultCode {
	const isStack =
		error instanceof RangeError && /call stack/.test(error.message);
	if (isStack) return "stack";
	return error instanceof WebAssembly.RuntimeError ? "panic" : "bad-result";
}
