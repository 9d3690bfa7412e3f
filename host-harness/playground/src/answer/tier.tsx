// Which tier the member holds, until when, and how far it is to the next ones and to keep this one.

import { shareOf } from "../engine/amounts";
import type { MetricProgress } from "../generated/contract";
import { decided, speech } from "../state";
import { fill } from "../words/speech";
import { Refused } from "./refused";

export function Tier() {
	const { words } = speech.value;
	const outcome = decided.value?.answers.tier;
	const decision = outcome?.decision;
	return (
		<div class="card">
			<h3>{words.tierTitle}</h3>
			{outcome === undefined && <p class="quiet">{words.noTiers}</p>}
			{outcome?.refusal && <Refused refusal={outcome.refusal} />}
			{decision && (
				<>
					<p>
						<strong data-testid="tier">{decision.standing.tier}</strong>{" "}
						<span class="quiet">
							{words.tierReasons[decision.reason]}
							{decision.standing.until &&
								`, ${fill(words.until, { at: speech.value.instant(decision.standing.until) })}`}
						</span>
					</p>
					{decision["at-risk"] && (
						<p class="warning">
							{fill(words.atRisk, { tier: decision["at-risk-tier"] })}
						</p>
					)}
					{decision.benefits.length > 0 && (
						<p class="chips">
							{decision.benefits.map((benefit) => (
								<code key={benefit}>{benefit}</code>
							))}
						</p>
					)}
					{decision.progress.map(({ tier, metrics }) => (
						<Metrics
							key={tier}
							title={fill(words.toTier, { tier })}
							metrics={metrics}
						/>
					))}
					{decision["to-keep"].length > 0 && (
						<Metrics
							title={fill(words.toKeep, { tier: decision.standing.tier })}
							metrics={decision["to-keep"]}
						/>
					)}
				</>
			)}
		</div>
	);
}

function Metrics({
	title,
	metrics,
}: {
	title: string;
	metrics: MetricProgress[];
}) {
	const { words } = speech.value;
	return metrics.map(({ metric, reached, required, missing, deadline }) => {
		const isMoney = metric === "spend" || metric.startsWith("fee:");
		const figure = (amount: string) =>
			isMoney ? speech.value.money(amount) : speech.value.number(amount);
		const name = words.metrics[metric as keyof typeof words.metrics] ?? metric;
		const sentence = fill(words.ofMetric, {
			reached: figure(reached),
			required: figure(required),
		});
		const share = shareOf(reached, required);
		return (
			<div key={metric} class="progress">
				<div class="row between">
					<span>
						{title} <span class="quiet">{name}</span>
					</span>
					<span class="value">
						{share === 1 ? words.reached : figure(missing)}
					</span>
				</div>
				<progress value={share} max={1} aria-label={`${title}, ${name}`}>
					{sentence}
				</progress>
				<div class="row between quiet">
					<span>{sentence}</span>
					{deadline && (
						<span>
							{fill(words.until, { at: speech.value.instant(deadline) })}
						</span>
					)}
				</div>
			</div>
		);
	});
}
