// The right part: everything that was decided, and why.

import { decided, isRefused, speech, trouble } from "../state";
import { fill } from "../words/speech";
import { JsonView } from "./json-view";
import { MemberCard } from "./member-card";
import { Offers } from "./offers";
import { PointsEarned } from "./points-earned";
import { Price } from "./price";
import { Rules } from "./rules";
import { Tier } from "./tier";

export function Decision() {
	const { words } = speech.value;
	const now = decided.value;
	if (now === undefined) {
		const isBroken = trouble.value?.kind === "broken";
		return isBroken ? null : <p class="quiet">{words.loading}</p>;
	}
	const { answers } = now;
	const { info, configured, decided: took } = answers;
	return (
		<div class="decision">
			{isRefused.value && <p class="warning">{words.stale}</p>}
			<Price />
			<MemberCard />
			<Rules />
			<PointsEarned />
			<Tier />
			<Offers />
			<JsonView />
			<p class="quiet">
				{fill(words.engine, { id: info.id, revision: info.revision })}
				{" · "}
				{fill(words.took, {
					configured: speech.value.number(configured.toFixed(1)),
					decided: speech.value.number(took.toFixed(1)),
				})}
			</p>
		</div>
	);
}
