// What the order earns, when it becomes active and when it expires, how it came about, and what else earns.

import type { AccrualDecision, Credit } from "../generated/contract";
import { decided, speech } from "../state";
import { fill } from "../words/speech";
import { Refused } from "./refused";
import { Explanations, NearMisses } from "./rules";

export function PointsEarned() {
	const { words } = speech.value;
	const answers = decided.value?.answers;
	const { decision, refusal } = answers?.accrual ?? {};
	if (answers === undefined) return null;
	return (
		<div class="card">
			<h3>{words.earns}</h3>
			{refusal && <Refused refusal={refusal} />}
			{decision && <Earned decision={decision} />}
			{answers.actions.length > 0 && (
				<>
					<h4>{words.actions}</h4>
					<ul class="told">
						{answers.actions.map(({ kind, outcome }) => (
							<li key={kind}>
								<code>{kind}</code>
								<span>
									{outcome.decision ? (
										<Gain decision={outcome.decision} />
									) : (
										outcome.refusal && <Refused refusal={outcome.refusal} />
									)}
								</span>
							</li>
						))}
					</ul>
				</>
			)}
		</div>
	);
}

function Earned({ decision }: { decision: AccrualDecision }) {
	const { words } = speech.value;
	const { credits, debits, grants, explanations } = decision;
	const isNothing = credits.length + debits.length + grants.length === 0;
	return (
		<>
			{isNothing && <p class="quiet">{words.earnsNothing}</p>}
			{credits.map((credit, index) => (
				<CreditOf key={index} credit={credit} at={decision.receipt.at} />
			))}
			{debits.map(({ wallet, points }) => (
				<p key={wallet}>
					{fill(words.converted, {
						points: speech.value.number(points),
						wallet,
					})}
				</p>
			))}
			<Grants decision={decision} />
			<Explanations
				told={explanations.filter(({ outcome }) => outcome !== "applied")}
				unit="points"
			/>
			{decision["near-misses"].length > 0 && (
				<NearMisses misses={decision["near-misses"]} unit="points" />
			)}
		</>
	);
}

function CreditOf({ credit, at }: { credit: Credit; at: string }) {
	const { words } = speech.value;
	const active = credit["active-at"];
	return (
		<div class="credit">
			<p>
				<strong data-testid="earned">
					+{speech.value.number(credit.points)}
				</strong>{" "}
				{credit.wallet}
				{credit.beneficiary === "referrer" && (
					<small>{` ${words.toReferrer}`}</small>
				)}
			</p>
			<p class="quiet">
				{active === at
					? words.activeNow
					: fill(words.activeAt, { at: speech.value.instant(active) })}
				{" · "}
				{expiryOf(credit)}
			</p>
			<ul class="told">
				{credit.parts.map(({ rule, basis, rate, exact }, index) => (
					<li key={index} class="applied">
						<span class="sign" aria-hidden="true">
							✓
						</span>
						<span>
							<code>{rule}</code>{" "}
							{fill(words.computed[kindOf(rule)], {
								rate: speech.value.number(rate),
								basis: speech.value.number(basis),
							})}
						</span>
						<span class="value">{speech.value.number(exact)}</span>
					</li>
				))}
			</ul>
		</div>
	);
}

/**
 * When points expire: on their day, when the member does nothing for long enough, or both, whichever is first. The decision
 * tells the day alone, since the other moves with whatever the member does; it is in the programme.
 */
function expiryOf({ wallet, "expires-at": expires }: Credit): string {
	const { words } = speech.value;
	const at = expires && speech.value.instant(expires);
	const span = idleSpanOf(wallet);
	if (span === undefined) {
		return at ? fill(words.expiresAt, { at }) : words.expiresNever;
	}
	return at
		? fill(words.expiresAtOrIdle, { at, span })
		: fill(words.expiresIdle, { span });
}

/** How long a member may do nothing before the points of a wallet expire, if its programme says so. */
function idleSpanOf(wallet: string): string | undefined {
	const { wallets } = JSON.parse(decided.value?.session.programme ?? "{}") as {
		wallets?: { id: string; expires?: Record<string, number> }[];
	};
	const expires = wallets?.find(({ id }) => id === wallet)?.expires ?? {};
	for (const unit of ["day", "month"] as const) {
		const count = expires[`inactive-${unit}s`];
		if (count !== undefined) return speech.value.span(count, unit);
	}
	return undefined;
}

/** How a rule earns, as the programme has it: the decision tells its rate and what it was applied to. */
function kindOf(rule: string): "percent" | "multiply" | "points" {
	const { accrual } = JSON.parse(decided.value?.session.programme ?? "{}") as {
		accrual?: { id: string; earn: object }[];
	};
	const earn = accrual?.find(({ id }) => id === rule)?.earn ?? {};
	return "percent" in earn
		? "percent"
		: "multiply" in earn
			? "multiply"
			: "points";
}

function Grants({ decision }: { decision: AccrualDecision }) {
	const { words } = speech.value;
	return decision.grants.map(({ rule, kind, what }) => (
		<p key={`${rule}/${what.id}`}>
			{words.grants}: {words.grantKinds[kind]} <code>{what.id}</code>
			{what.until && (
				<span class="quiet">
					{` ${fill(words.until, { at: speech.value.instant(what.until) })}`}
				</span>
			)}
		</p>
	));
}

/** What an action gives, in a few words. */
function Gain({ decision }: { decision: AccrualDecision }) {
	const { words } = speech.value;
	const gains = [
		...decision.credits.map(
			({ points, wallet }) => `+${speech.value.number(points)} ${wallet}`,
		),
		...decision.grants.map(
			({ kind, what }) => `${words.grantKinds[kind]} ${what.id}`,
		),
	];
	if (gains.length > 0) return gains.join(", ");
	return decision.explanations.length > 0 ? (
		<Explanations told={decision.explanations} unit="points" />
	) : (
		<span class="quiet">{words.nothingNow}</span>
	);
}
