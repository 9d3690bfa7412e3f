// Reasons and near misses of a decision as sentences.

import type { NearMiss, Reason, ReasonCode } from "../generated/contract";
import { fill, type Speech } from "../words/speech";

/** What the amounts of a decision are, where the code of a reason does not say it. */
export type Unit = "money" | "points";

const POINTS: ReasonCode[] = [
	"balance-too-low",
	"below-minimum",
	"step-rounded",
	"debt-outstanding",
	"quantity-not-met",
];

export function because(reason: Reason, unit: Unit, speech: Speech): string {
	const { code, amount, id, at } = reason;
	const isMoney = unit === "money" && !POINTS.includes(code);
	const figure = isMoney || code === "threshold-not-met" ? "money" : "number";
	return fill(speech.words.reasons[code], {
		amount: amount && speech[figure](amount),
		id,
		at: at && speech.instant(at),
	});
}

export function shortOf(miss: NearMiss, speech: Speech): string {
	const { missing, amount, id, at } = miss;
	const figure = missing === "money" ? "money" : "number";
	const sentence = fill(speech.words.missing[missing], {
		amount: amount && speech[figure](amount),
		id,
		at: at && speech.instant(at),
	});
	if (missing === "membership" && amount !== undefined) {
		return `${sentence} (${speech.money(amount)})`;
	}
	// Of which goods, where it counts only some.
	return id !== undefined && (missing === "money" || missing === "pieces")
		? `${sentence} (${id})`
		: sentence;
}
