// What to show next, why, and which messages are due.

import type { TextParameter } from "../generated/contract";
import { decided, speech } from "../state";
import { fill } from "../words/speech";
import { Refused } from "./refused";
import { Explanations } from "./rules";

export function Offers() {
	const { words } = speech.value;
	const { decision, refusal } = decided.value?.answers.offers ?? {};
	return (
		<div class="card">
			<h3>{words.offers}</h3>
			{refusal && <Refused refusal={refusal} />}
			{decision && (
				<>
					{decision.offers.length === 0 && (
						<p class="quiet">{words.noOffers}</p>
					)}
					<ol class="offers">
						{decision.offers.map((offer) => (
							<li key={offer.offer} data-testid="offer">
								<div class="row between">
									<code>{offer.offer}</code>
									<span class="quiet">
										{fill(words.score, {
											score: speech.value.number(offer.score.total),
										})}
									</span>
								</div>
								<p class="quiet">
									{words.offerReasons[offer.reason]}
									<Parameters list={offer.parameters} />
								</p>
							</li>
						))}
					</ol>
					<Explanations
						told={decision.explanations.map(({ value: _, ...told }) => told)}
						unit="money"
					/>
					{decision.messages.length > 0 && (
						<>
							<h4>{words.messagesTitle}</h4>
							<ul class="told">
								{decision.messages.map(({ id, kind, key, "send-at": at }) => (
									<li key={key}>
										<code>{id}</code>
										<span>{words.messageKinds[kind]}</span>
										<span class="value">{speech.value.instant(at)}</span>
									</li>
								))}
							</ul>
						</>
					)}
					{decision.segments.length > 0 && (
						<p class="quiet">
							{fill(words.segmentsTitle, {
								segments: decision.segments.join(", "),
							})}
						</p>
					)}
				</>
			)}
		</div>
	);
}

function Parameters({ list }: { list: TextParameter[] }) {
	const told = list.map(({ amount, unit, at, id }) =>
		[
			amount &&
				(unit === "money"
					? speech.value.money(amount)
					: speech.value.number(amount)),
			id,
			at && speech.value.instant(at),
		]
			.filter(Boolean)
			.join(" "),
	);
	return told.length === 0 ? null : `: ${told.join(", ")}`;
}
