// One instance of the component with one programme inside. A component that fails is thrown away with all it may have
// left half done; the next call gets a new one with the same programme. Refusals leave the instance as it is.

import { readFile } from "node:fs/promises";
import { instantiate } from "../component/loyalty.js";
import { Fault, type FaultCode } from "./errors.js";

type Exports = {
	[owner: string]: { [name: string]: (argument?: unknown) => unknown };
};

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
	#exports: Exports | undefined;

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
		this.#exports = undefined;
		const exports = instantiate(
			() => this.module,
			{},
			this.start,
		) as unknown as Exports;
		const info = this.#ask(exports, "loyalty", "configure", this.programme);
		this.#exports = exports;
		return info;
	}

	/**
	 * Calls a function of the contract.
	 * @throws Refusal with the contract's error; Fault, if the component fails
	 */
	call(owner: string, name: string, argument?: unknown): unknown {
		if (!this.#exports) this.configure();
		return this.#ask(this.#exports as Exports, owner, name, argument);
	}

	#ask(
		exports: Exports,
		owner: string,
		name: string,
		argument: unknown,
	): unknown {
		try {
			return exports[owner]?.[name]?.(argument);
		} catch (error) {
			if (error instanceof Error && "payload" in error)
				throw new Refusal(error.payload);
			this.#exports = undefined;
			throw new Fault(faultCode(error), error);
		}
	}
}

function faultCode(error: unknown): FaultCode {
	if (error instanceof RangeError) return "stack";
	return error instanceof WebAssembly.RuntimeError ? "panic" : "bad-result";
}
