// Coupons, points to spend, and the moment of the purchase.

import { useRef } from "preact/hooks";
import { isAmount } from "../engine/amounts";
import { decided, edit, session, speech, wanted } from "../state";
import { fill } from "../words/speech";

export function Paying() {
	const { words } = speech.value;
	const { coupons } = session.value;
	const codes = wanted.value.coupons;
	return (
		<div class="card">
			<label class="wide">
				<span>{words.coupons}</span>
				<input
					value={coupons}
					autocomplete="off"
					spellcheck={false}
					onInput={({ currentTarget }) =>
						edit({ coupons: currentTarget.value })
					}
				/>
			</label>
			{codes.length > 0 && (
				<p class="quiet">
					{fill(words.couponsHint, { codes: codes.join(", ") })}
				</p>
			)}
			<PointsToSpend />
			<Moment />
		</div>
	);
}

function PointsToSpend() {
	const { preset } = session.value;
	const redemptions =
		decided.value?.answers.discount.decision?.redemptions ?? [];
	return redemptions.map(({ wallet, maximum }) => (
		<PointsOf key={`${preset}/${wallet}`} wallet={wallet} maximum={maximum} />
	));
}

function PointsOf({ wallet, maximum }: { wallet: string; maximum: string }) {
	const { words } = speech.value;
	const { spend } = session.value;
	const typed = spend[wallet] ?? "";
	const isMost = typed === "max";
	/** What was typed before as many as allowed were wanted, and stands again when they are not. */
	const before = useRef("");
	const limit = `spend-limit-${wallet}`;
	const change = (points: string) =>
		edit({ spend: { ...session.value.spend, [wallet]: points } });
	return (
		<div class="wide">
			<div class="row">
				<label class="grow">
					<span>{fill(words.spend, { wallet })}</span>
					<input
						type="number"
						min="0"
						step="any"
						disabled={isMost}
						value={isMost ? maximum : typed}
						aria-describedby={limit}
						aria-invalid={typed !== "" && !isMost && !isAmount(typed)}
						onInput={({ currentTarget }) => change(currentTarget.value)}
					/>
				</label>
				<label class="check">
					<input
						type="checkbox"
						checked={isMost}
						onChange={({ currentTarget }) => {
							if (currentTarget.checked) before.current = typed;
							change(currentTarget.checked ? "max" : before.current);
						}}
					/>
					<span>{words.spendMost}</span>
				</label>
			</div>
			<p class="quiet" id={limit}>
				{fill(words.spendLimit, { points: speech.value.number(maximum) })}
			</p>
		</div>
	);
}

/** Offsets that are in use somewhere, in minutes. */
const OFFSETS = [
	-600, -480, -420, -360, -300, -240, -180, 0, 60, 120, 180, 240, 300, 330, 360,
	420, 480, 540, 600, 720,
];

function Moment() {
	const { words } = speech.value;
	const { at, offsetMinutes } = session.value;
	const offsets = OFFSETS.includes(offsetMinutes)
		? OFFSETS
		: [...OFFSETS, offsetMinutes].sort((left, right) => left - right);
	return (
		<fieldset class="fields">
			<legend>{words.when}</legend>
			<label class="grow">
				<span>{words.time}</span>
				<input
					type="datetime-local"
					value={at}
					min="1970-01-01T00:00"
					max="9990-12-31T23:59"
					required
					onInput={({ currentTarget }) => {
						// While it is typed there may be no whole date.
						if (currentTarget.value !== "") edit({ at: currentTarget.value });
					}}
				/>
			</label>
			<label>
				<span>{words.offset}</span>
				<select
					value={offsetMinutes}
					onChange={({ currentTarget }) =>
						edit({ offsetMinutes: Number(currentTarget.value) })
					}
				>
					{offsets.map((minutes) => (
						<option key={minutes} value={minutes}>
							{offsetName(minutes)}
						</option>
					))}
				</select>
			</label>
			<button
				type="button"
				onClick={() => edit({ at: nowIn(session.value.offsetMinutes) })}
			>
				{words.now}
			</button>
		</fieldset>
	);
}

function offsetName(minutes: number): string {
	const size = Math.abs(minutes);
	const rest = size % 60 === 0 ? "" : `:${size % 60}`;
	return minutes === 0
		? "UTC"
		: `UTC${minutes < 0 ? "−" : "+"}${Math.floor(size / 60)}${rest}`;
}

function nowIn(offsetMinutes: number): string {
	return new Date(Date.now() + offsetMinutes * 60_000)
		.toISOString()
		.slice(0, 16);
}
