// Whatever else the programme asks of a shopper or a purchase: a control for each, and none that nothing asks for.

import type { PaymentMethod } from "../generated/contract";
import type { Facts } from "../session/session";
import { editFacts, session, speech, wanted } from "../state";
import { fill } from "../words/speech";

const PLACES = [
	"channel",
	"store",
	"partner",
	"country",
	"region",
	"delivery",
	"instrument",
] as const;

const LISTS = ["memberships", "segments", "entitlements", "consents"] as const;

const BY_NAME = ["attributes", "figures", "tasks"] as const;

export function FactsAsked() {
	const { words } = speech.value;
	const { facts, shopper } = session.value;
	const asked = wanted.value;
	const places = PLACES.filter((place) => asked[place].length > 0);
	const paysOtherwise = asked.method.length > 0 || asked.instrument.length > 0;
	const lists = LISTS.filter((list) => asked[list].length > 0 && shopper);
	const names = {
		attributes: Object.keys(asked.attributes),
		figures: asked.figures,
		tasks: asked.tasks,
	};
	const named = BY_NAME.filter((kind) => names[kind].length > 0);
	const chosen = Object.entries(asked.chosen);
	const isEmpty =
		places.length + lists.length + named.length + chosen.length === 0 &&
		!paysOtherwise &&
		!asked.referral;
	if (isEmpty) return null;
	return (
		<fieldset class="card">
			<legend>{words.facts}</legend>
			<div class="fields">
				{places.map((place) => (
					<OneOf
						key={place}
						label={words[place]}
						none={words.none}
						options={asked[place]}
						value={facts[place]}
						change={(value) => editFacts({ [place]: value })}
					/>
				))}
				{paysOtherwise && (
					<label>
						<span>{words.method}</span>
						<select
							value={facts.method}
							onChange={({ currentTarget }) =>
								editFacts({ method: currentTarget.value as PaymentMethod })
							}
						>
							{Object.entries(words.methods)
								.filter(([method]) => method !== "points")
								.map(([method, name]) => (
									<option key={method} value={method}>
										{name}
									</option>
								))}
						</select>
					</label>
				)}
				{named.flatMap((kind) =>
					names[kind].map((name) => (
						<NamedFact
							key={`${kind}/${name}`}
							kind={kind}
							name={name}
							values={kind === "attributes" ? asked.attributes[name] : []}
							facts={facts}
						/>
					)),
				)}
			</div>
			{asked.referral && shopper && (
				<label class="check">
					<input
						type="checkbox"
						checked={facts.referred}
						onChange={({ currentTarget }) =>
							editFacts({ referred: currentTarget.checked })
						}
					/>
					<span>{words.referred}</span>
				</label>
			)}
			{lists.map((list) => (
				<SomeOf
					key={list}
					label={words[list]}
					options={asked[list]}
					values={facts[list]}
					change={(values) => editFacts({ [list]: values })}
				/>
			))}
			{shopper &&
				chosen.map(([rule, options]) => (
					<SomeOf
						key={rule}
						label={fill(words.chosen, { rule })}
						options={options}
						values={facts.chosen[rule] ?? []}
						change={(values) =>
							editFacts({ chosen: { ...facts.chosen, [rule]: values } })
						}
					/>
				))}
		</fieldset>
	);
}

function NamedFact({
	kind,
	name,
	values,
	facts,
}: {
	kind: (typeof BY_NAME)[number];
	name: string;
	values: string[] | undefined;
	facts: Facts;
}) {
	const { words } = speech.value;
	const change = (value: string) =>
		editFacts({ [kind]: { ...facts[kind], [name]: value } });
	const value = facts[kind][name] ?? "";
	return values !== undefined && values.length > 0 ? (
		<OneOf
			label={name}
			none={words.none}
			options={values}
			value={value}
			change={change}
		/>
	) : (
		<label>
			<span>{name}</span>
			<input
				value={value}
				inputMode={kind === "attributes" ? "text" : "decimal"}
				onInput={({ currentTarget }) => change(currentTarget.value)}
			/>
		</label>
	);
}

function OneOf({
	label,
	none,
	options,
	value,
	change,
}: {
	label: string;
	none: string;
	options: string[];
	value: string;
	change: (value: string) => void;
}) {
	return (
		<label>
			<span>{label}</span>
			<select
				value={value}
				onChange={({ currentTarget }) => change(currentTarget.value)}
			>
				<option value="">{none}</option>
				{options.map((option) => (
					<option key={option}>{option}</option>
				))}
			</select>
		</label>
	);
}

function SomeOf({
	label,
	options,
	values,
	change,
}: {
	label: string;
	options: string[];
	values: string[];
	change: (values: string[]) => void;
}) {
	return (
		<fieldset class="chips">
			<legend>{label}</legend>
			{options.map((option) => (
				<label key={option} class="check">
					<input
						type="checkbox"
						checked={values.includes(option)}
						onChange={({ currentTarget }) =>
							change(
								currentTarget.checked
									? [...values, option]
									: values.filter((value) => value !== option),
							)
						}
					/>
					<span>{option}</span>
				</label>
			))}
		</fieldset>
	);
}
