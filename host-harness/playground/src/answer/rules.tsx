// Which discounts won, which lost and why, what became of coupons, and what is within reach.

import type {
	DiscountDecision,
	Explanation,
	NearMiss,
	Outcome,
} from "../generated/contract";
import { decided, speech } from "../state";
import { fill } from "../words/speech";
import { because, shortOf, type Unit } from "./sentences";

export function Rules() {
	const { words } = speech.value;
	const decision = decided.value?.answers.discount.decision;
	if (decision === undefined) return null;
	const told = [...decision.explanations, ...decision.warnings];
	return (
		<div class="card">
			<h3>{words.rules}</h3>
			{told.length === 0 && decision.coupons.length === 0 && (
				<p class="quiet">{words.noRules}</p>
			)}
			<Explanations told={told} unit="money" />
			<Coupons decision={decision} />
			{told.length > 0 && (
				<p class="quiet">
					{decision.search.optimal
						? words.optimal
						: fill(words.gap, {
								amount: speech.value.money(decision.search.gap),
							})}
				</p>
			)}
			<h3>{words.nearMisses}</h3>
			<NearMisses misses={decision["near-misses"]} unit="money" />
		</div>
	);
}

const SIGNS: Record<Outcome, string> = {
	applied: "✓",
	reduced: "↓",
	refused: "✗",
};

export function Explanations({
	told,
	unit,
}: {
	told: Explanation[];
	unit: Unit;
}) {
	const { words } = speech.value;
	const outcomes = {
		applied: words.applied,
		reduced: words.reduced,
		refused: words.refusedRule,
	};
	return (
		<ul class="told">
			{told.map(({ rule, outcome, reason, line, value }, index) => (
				<li key={index} class={outcome} data-rule={rule}>
					<span class="sign" aria-hidden="true">
						{SIGNS[outcome]}
					</span>
					<span>
						{rule && <code>{rule}</code>}{" "}
						{reason.code === "ok" ? (
							outcomes[outcome]
						) : (
							<>
								<span class="spoken">{outcomes[outcome]}: </span>
								{because(reason, unit, speech.value)}
							</>
						)}
						{line !== undefined && <small>{` ${words.line} ${line}`}</small>}
					</span>
					{value !== undefined && (
						<span class="value">
							{unit === "money"
								? speech.value.money(value)
								: speech.value.number(value)}
						</span>
					)}
				</li>
			))}
		</ul>
	);
}

function Coupons({ decision }: { decision: DiscountDecision }) {
	const { words } = speech.value;
	return (
		<ul class="told">
			{decision.coupons.map(({ code, rules, reason }) => {
				const isGood = reason.code === "ok";
				return (
					<li key={code} class={isGood ? "applied" : "refused"}>
						<span class="sign" aria-hidden="true">
							{isGood ? "✓" : "✗"}
						</span>
						<span>
							{fill(words.coupon, { code })}:{" "}
							{isGood
								? rules.join(", ")
								: because(reason, "money", speech.value)}
						</span>
					</li>
				);
			})}
		</ul>
	);
}

export function NearMisses({
	misses,
	unit,
}: {
	misses: NearMiss[];
	unit: Unit;
}) {
	const { words } = speech.value;
	if (misses.length === 0) return <p class="quiet">{words.noNearMisses}</p>;
	return (
		<ul class="told">
			{misses.map((miss, index) => (
				<li key={index} class="near" data-rule={miss.rule}>
					<span class="sign" aria-hidden="true">
						→
					</span>
					<span>
						{shortOf(miss, speech.value)}: <code>{miss.rule}</code>
					</span>
					{miss.gain !== undefined && (
						<span class="value">
							{unit === "money"
								? speech.value.money(miss.gain)
								: speech.value.number(miss.gain)}
						</span>
					)}
				</li>
			))}
		</ul>
	);
}
