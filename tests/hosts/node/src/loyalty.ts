// The engine as a shop calls it: a programme is loaded once, and then asked.

import { code, Engine, Refusal } from "./engine.js";
import { ProgrammeError, RequestError } from "./errors.js";
import { functions } from "./generated/shapes.js";
import type * as contract from "./generated/types.js";
import { answer, type Lifting } from "./lift.js";
import { request } from "./lower.js";
import { camel } from "./names.js";

/** What each function is asked. */
export interface Requests {
	calculateAccrual: contract.AccrualRequest;
	applyDiscount: contract.DiscountRequest;
	evaluateTier: contract.TierRequest;
	recommendOffers: contract.OffersRequest;
	settlePoints: contract.SettlementRequest;
	clawBack: contract.ClawBackRequest;
}

/** What each function answers. */
export interface Answers {
	configure: contract.ProgrammeInfo;
	describe: contract.EngineInfo;
	calculateAccrual: contract.AccrualDecision;
	applyDiscount: contract.DiscountDecision;
	evaluateTier: contract.TierDecision;
	recommendOffers: contract.OffersDecision;
	settlePoints: contract.Settlement;
	clawBack: contract.ClawBackDecision;
}

/**
 * A programme that decides. Each decision is a pure function of the programme and the request, made at once in this
 * thread.
 *
 * Every function throws a RequestError for a request that is wrong, and a Fault if the component fails; either way the
 * next call is not affected.
 */
export class Loyalty {
	readonly #engine: Engine;
	/** What the programme is, and what was noticed in it. */
	readonly programme: contract.ProgrammeInfo;

	private constructor(engine: Engine, programme: contract.ProgrammeInfo) {
		this.#engine = engine;
		this.programme = programme;
	}

	/**
	 * Loads a programme.
	 * @param programme the JSON document as a text; or as an object, of whose JSON the hash is then taken
	 * @throws ProgrammeError with everything that is wrong with it
	 */
	static async load(programme: string | object): Promise<Loyalty> {
		const engine = new Engine(await code(), document(programme));
		return Loyalty.on(engine);
	}

	/**
	 * The programme of an engine, which has not read it yet.
	 * @internal
	 */
	static on(engine: Engine): Loyalty {
		try {
			return new Loyalty(engine, lifted.configure(engine.configure()));
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			throw new ProgrammeError(diagnostics(error.payload));
		}
	}

	/** Tells the versions and the programme inside. */
	describe(): contract.EngineInfo {
		return lifted.describe(this.#engine.call("loyalty", "describe"));
	}

	/** Decides what an event earns. */
	calculateAccrual(request: contract.AccrualRequest): contract.AccrualDecision {
		return this.#decide("calculateAccrual", request);
	}

	/** Decides what a basket costs: discounts, gifts, points spent. */
	applyDiscount(request: contract.DiscountRequest): contract.DiscountDecision {
		return this.#decide("applyDiscount", request);
	}

	/** Decides which tier a member holds. */
	evaluateTier(request: contract.TierRequest): contract.TierDecision {
		return this.#decide("evaluateTier", request);
	}

	/** Decides what to offer a member next, and which messages are due. */
	recommendOffers(request: contract.OffersRequest): contract.OffersDecision {
		return this.#decide("recommendOffers", request);
	}

	/** Carries wallets forward to an instant: activation, expiry, spending, holds, debt. */
	settlePoints(request: contract.SettlementRequest): contract.Settlement {
		return this.#decide("settlePoints", request);
	}

	/** Decides what a return takes back and gives back, from the receipts of the original decisions alone. */
	clawBack(request: contract.ClawBackRequest): contract.ClawBackDecision {
		return this.#decide("clawBack", request);
	}

	#decide<Name extends keyof Requests>(
		name: Name,
		request: Requests[Name],
	): Answers[Name] {
		const lowered = lower[name](request);
		try {
			return lifted[name](
				this.#engine.call(functions[name].owner, name, lowered),
			);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			const { code, path, message } = error.payload as {
				code: contract.ErrorCode;
				path: string;
				message: string;
			};
			throw new RequestError(code, camel(path), message);
		}
	}
}

const lifted = Object.fromEntries(
	Object.entries(functions).map(([name, shape]) => [
		name,
		answer(shape.answer),
	]),
) as { [Name in keyof Answers]: Lifting };
const lower = Object.fromEntries(
	Object.entries(functions).flatMap(([name, shape]) =>
		"request" in shape ? [[name, request(shape.request)]] : [],
	),
) as { [Name in keyof Requests]: (value: unknown) => unknown };
const diagnostics = answer({ list: { ref: "diagnostic" } });

function document(programme: unknown): string {
	if (typeof programme === "string" && programme.isWellFormed())
		return programme;
	try {
		const isObject =
			typeof programme === "object" &&
			programme !== null &&
			!ArrayBuffer.isView(programme);
		const text: unknown = isObject ? JSON.stringify(programme) : undefined;
		if (typeof text === "string") return text;
	} catch {
		// Something in it has no JSON, such as a bigint or a cycle.
	}
	const message =
		"a programme is the text of a JSON document, or an object that JSON can say";
	const help = 'read a file with the encoding "utf8"';
	throw new ProgrammeError([
		{ severity: "error", code: "wrong-type", pointer: "", message, help },
	]);
}
