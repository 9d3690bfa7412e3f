// One turn: configures a fresh instance of the component and asks it everything that the page shows, in the order a shop
// asks. Runs in the worker.

import type {
	AccrualDecision,
	Diagnostic,
	DiscountDecision,
	OffersDecision,
	ProgrammeInfo,
	Error as Refusal,
	Settlement,
	TierDecision,
} from "../generated/contract";
import { asked } from "../session/asked";
import type { Session } from "../session/session";
import {
	type Call,
	EdgeError,
	liftAnswer,
	liftError,
	lowerRequest,
} from "./edge";
import { Requests } from "./requests";

/** What came of one call. */
export interface Outcome<T> {
	call: Call;
	request: unknown;
	decision?: T;
	refusal?: Refusal;
}

export interface Answers {
	info: ProgrammeInfo;
	tier?: Outcome<TierDecision> | undefined;
	settlement?: Outcome<Settlement> | undefined;
	discount: Outcome<DiscountDecision>;
	accrual: Outcome<AccrualDecision>;
	actions: { kind: string; outcome: Outcome<AccrualDecision> }[];
	offers: Outcome<OffersDecision>;
	/** Milliseconds that configuring and deciding took. */
	configured: number;
	decided: number;
}

export type Turn =
	| { answers: Answers }
	| { diagnostics: Diagnostic[]; more: number };

/** A fresh instance of the component, as the glue gives it. */
export type Instance = Record<
	"loyalty" | "ledger",
	Record<string, (argument: unknown) => unknown>
>;

/** Findings that are shown; a document may have hundreds of thousands. */
const DIAGNOSTICS_MAX = 200;

/** Times that a basket is asked for again with the gifts it gets. */
const GIFT_ROUNDS = 3;

const ACTIONS_MAX = 12;

const EXPORTS: Record<Call, ["loyalty" | "ledger", string]> = {
	"apply-discount": ["loyalty", "applyDiscount"],
	"calculate-accrual": ["loyalty", "calculateAccrual"],
	"evaluate-tier": ["loyalty", "evaluateTier"],
	"recommend-offers": ["loyalty", "recommendOffers"],
	"settle-points": ["ledger", "settlePoints"],
};

export function decide(instance: Instance, session: Session): Turn {
	const start = performance.now();
	const configured = outcomeOf("configure", () =>
		instance.loyalty.configure?.(session.programme),
	);
	if ("refusal" in configured) {
		const all = configured.refusal as Diagnostic[];
		const diagnostics = all.slice(0, DIAGNOSTICS_MAX);
		return { diagnostics, more: all.length - diagnostics.length };
	}
	const info = configured.decision as ProgrammeInfo;
	const after = performance.now();
	const requests = new Requests(session, info);

	function ask<T>(call: Call, request: unknown): Outcome<T> {
		const [face, name] = EXPORTS[call];
		const outcome = outcomeOf(call, () =>
			instance[face][name]?.(lowerRequest(call, request)),
		);
		return { call, request, ...outcome } as Outcome<T>;
	}

	const tierRequest = requests.tier();
	const tier = tierRequest && ask<TierDecision>("evaluate-tier", tierRequest);
	const standing = tier?.decision?.standing;
	const settlementRequest = requests.settlement(standing);
	const settlement =
		settlementRequest && ask<Settlement>("settle-points", settlementRequest);

	let discount = ask<DiscountDecision>(
		"apply-discount",
		requests.discount([], standing),
	);
	for (let round = 0; round < GIFT_ROUNDS; round++) {
		const gifts = discount.decision?.gifts ?? [];
		if (gifts.every((gift) => gift.line !== undefined)) break;
		discount = ask("apply-discount", requests.discount(gifts, standing));
	}

	const actions = asked(session.programme).actions.slice(0, ACTIONS_MAX);
	const answers: Answers = {
		info,
		tier,
		settlement,
		discount,
		accrual: ask(
			"calculate-accrual",
			requests.accrual(discount.decision, standing),
		),
		actions: actions.map((kind) => ({
			kind,
			outcome: ask("calculate-accrual", requests.action(kind, standing)),
		})),
		offers: ask("recommend-offers", requests.offers(tier?.decision)),
		configured: after - start,
		decided: performance.now() - after,
	};
	return { answers };
}

/**
 * What a call answers. What the component refuses is thrown by the glue as it is; what the edge cannot read is told as a
 * refusal too. Anything else is a fault of the instance and goes on to whoever holds it.
 */
function outcomeOf(
	call: Call | "configure",
	answer: () => unknown,
): { decision: unknown } | { refusal: unknown } {
	try {
		return { decision: liftAnswer(call, answer()) };
	} catch (error) {
		if (error instanceof EdgeError) {
			const { path, message } = error;
			return { refusal: { code: "invalid-request", path, message } };
		}
		if (error instanceof Error) throw error;
		return { refusal: liftError(call, error) };
	}
}
