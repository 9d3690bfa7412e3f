// What can go wrong, as classes with stable codes. A refusal changes nothing: the next call decides as if it had not been.

import type { Diagnostic, ErrorCode } from "./generated/types.js";

/** Anything that went wrong here. `code` is stable, `message` is for people. */
export abstract class LoyaltyError extends Error {
	abstract readonly code: string;
}

/** The programme is not taken. `diagnostics` is all that is wrong with it, in document order. */
export class ProgrammeError extends LoyaltyError {
	override readonly name = "ProgrammeError";
	readonly code = "invalid-programme";

	constructor(readonly diagnostics: Diagnostic[]) {
		super(diagnostics.map(sentence).join("\n"));
	}
}

/** The request is not decided: a field has the wrong type, breaks its bounds, or contradicts another. */
export class RequestError extends LoyaltyError {
	override readonly name = "RequestError";

	/**
	 * @param code stable, as the contract has it; `invalid-request` for a wrong type
	 * @param path the field, such as `basket.lines[3].unitPrice`; empty: the request as a whole
	 * @param reason what is wrong and what would be right, without the path
	 */
	constructor(
		readonly code: ErrorCode,
		readonly path: string,
		readonly reason: string,
	) {
		super(path ? `${path}: ${reason}` : reason);
	}
}

/** How the component failed. */
export type FaultCode = "panic" | "stack" | "bad-result";

/** The component failed, which is a defect of it. Its instance is thrown away; the next call gets a new one. */
export class Fault extends LoyaltyError {
	override readonly name = "Fault";

	constructor(
		readonly code: FaultCode,
		cause: unknown,
	) {
		super(
			`the component failed: ${cause instanceof Error ? cause.message : String(cause)}`,
			{ cause },
		);
	}
}

function sentence({
	severity,
	code,
	pointer,
	message,
	help,
}: Diagnostic): string {
	const place = pointer ? ` at ${pointer}` : "";
	return `${severity}[${code}]${place}: ${message}${help ? ` (${help})` : ""}`;
}
