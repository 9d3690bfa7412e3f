// The requests and answers behind the page, for whoever goes on with the command or a host.

import { useState } from "preact/hooks";
import { written } from "../engine/written";
import { decided, speech } from "../state";

export function JsonView() {
	const { words } = speech.value;
	const answers = decided.value?.answers;
	const [call, setCall] = useState("apply-discount");
	const [isOpen, setOpen] = useState(false);
	if (answers === undefined) return null;
	const outcomes = [
		answers.discount,
		answers.accrual,
		answers.tier,
		answers.offers,
		answers.settlement,
	].filter((outcome) => outcome !== undefined);
	const shown =
		outcomes.find((outcome) => outcome.call === call) ?? answers.discount;
	return (
		<details
			class="card"
			onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
		>
			<summary>{words.json}</summary>
			{isOpen && (
				<>
					<label class="wide">
						<span>{words.jsonLead}</span>
						<select
							value={shown.call}
							onChange={({ currentTarget }) => setCall(currentTarget.value)}
						>
							{outcomes.map((outcome) => (
								<option key={outcome.call}>{outcome.call}</option>
							))}
						</select>
					</label>
					<Text title={words.request} value={shown.request} />
					<Text title={words.answer} value={shown.decision ?? shown.refusal} />
				</>
			)}
		</details>
	);
}

function Text({ title, value }: { title: string; value: unknown }) {
	return (
		<label class="wide">
			<span>{title}</span>
			<textarea readOnly spellcheck={false} rows={14} value={written(value)} />
		</label>
	);
}
