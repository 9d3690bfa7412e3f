// Who buys: a guest, or a member with a past and with points.

import type { JSX } from "preact";
import { isAmount } from "../engine/amounts";
import { newcomer } from "../shop/presets";
import { decided, edit, editShopper, session, speech, wanted } from "../state";
import { fill } from "../words/speech";

export function ShopperForm() {
	const { words } = speech.value;
	const { shopper } = session.value;
	return (
		<fieldset class="card">
			<legend>{words.shopper}</legend>
			<div class="row" role="radiogroup" aria-label={words.shopper}>
				<label class="check">
					<input
						type="radio"
						name="shopper"
						checked={shopper === undefined}
						onChange={() => {
							const { shopper: _, ...guest } = session.value;
							session.value = guest;
						}}
					/>
					<span>{words.guest}</span>
				</label>
				<label class="check">
					<input
						type="radio"
						name="shopper"
						checked={shopper !== undefined}
						onChange={() => edit({ shopper: shopper ?? newcomer() })}
					/>
					<span>{words.member}</span>
				</label>
			</div>
			{shopper !== undefined && (
				<>
					<Person />
					<Purchases />
					<Lots />
				</>
			)}
		</fieldset>
	);
}

function Person() {
	const { words } = speech.value;
	const { shopper } = session.value;
	const tiers = decided.value?.answers.info.tiers ?? [];
	if (shopper === undefined) return null;
	return (
		<div class="fields">
			<label>
				<span>{words.name}</span>
				<input
					value={shopper.name}
					maxLength={60}
					onInput={({ currentTarget }) =>
						editShopper({ name: currentTarget.value })
					}
				/>
			</label>
			<label>
				<span>{words.birthday}</span>
				<Day
					value={shopper.birthday}
					change={(birthday) => editShopper({ birthday })}
				/>
			</label>
			<label>
				<span>{words.enrolled}</span>
				<Day
					value={shopper.enrolled}
					change={(enrolled) => editShopper({ enrolled })}
				/>
			</label>
			{tiers.length > 0 && (
				<label>
					<span>{words.tier}</span>
					<select
						value={shopper.givenTier}
						onChange={({ currentTarget }) =>
							editShopper({ givenTier: currentTarget.value })
						}
					>
						<option value="">{words.byPurchases}</option>
						{tiers.map((tier) => (
							<option key={tier} value={tier}>
								{fill(words.givenTier, { tier })}
							</option>
						))}
					</select>
				</label>
			)}
		</div>
	);
}

function Purchases() {
	const { words } = speech.value;
	const purchases = session.value.shopper?.purchases ?? [];
	const { units } = wanted.value;
	return (
		<Rows
			title={words.purchases}
			columns={[words.date, words.amount, ...units]}
			addWord={words.addPurchase}
			rows={purchases}
			blank={{ on: session.value.at.slice(0, 10), amount: "", units: {} }}
			change={(changed) => editShopper({ purchases: changed })}
			cells={(row, update) => [
				<Day key="on" value={row.on} change={(on) => update({ ...row, on })} />,
				<Figure
					key="amount"
					value={row.amount}
					change={(amount) => update({ ...row, amount })}
				/>,
				...units.map((unit) => (
					<Figure
						key={unit}
						value={row.units[unit] ?? ""}
						change={(counted) =>
							update({ ...row, units: { ...row.units, [unit]: counted } })
						}
					/>
				)),
			]}
		/>
	);
}

function Lots() {
	const { words } = speech.value;
	const lots = session.value.shopper?.lots ?? [];
	const wallets = (decided.value?.answers.info.wallets ?? []).map(
		({ id }) => id,
	);
	if (wallets.length === 0) return null;
	const today = session.value.at.slice(0, 10);
	return (
		<Rows
			title={words.lots}
			columns={[
				...(wallets.length > 1 ? [words.wallet] : []),
				words.points,
				words.earned,
				words.active,
				words.expires,
			]}
			addWord={words.addLot}
			rows={lots}
			blank={{
				wallet: wallets[0] as string,
				points: "",
				earned: today,
				active: "",
				expires: "",
			}}
			change={(changed) => editShopper({ lots: changed })}
			cells={(row, update) => [
				...(wallets.length > 1
					? [
							<select
								key="wallet"
								value={row.wallet}
								onChange={({ currentTarget }) =>
									update({ ...row, wallet: currentTarget.value })
								}
							>
								{wallets.map((id) => (
									<option key={id}>{id}</option>
								))}
							</select>,
						]
					: []),
				<Figure
					key="points"
					value={row.points}
					change={(points) => update({ ...row, points })}
				/>,
				...(["earned", "active", "expires"] as const).map((field) => (
					<Day
						key={field}
						value={row[field]}
						change={(day) => update({ ...row, [field]: day })}
					/>
				)),
			]}
		/>
	);
}

/** Rows whose fields are edited, with a button to take each row out and one to add another. */
function Rows<Row>({
	title,
	columns,
	addWord,
	rows,
	blank,
	change,
	cells,
}: {
	title: string;
	columns: string[];
	addWord: string;
	rows: Row[];
	blank: Row;
	change: (rows: Row[]) => void;
	cells: (row: Row, update: (row: Row) => void) => JSX.Element[];
}) {
	const { words } = speech.value;
	return (
		<details open={rows.length > 0}>
			<summary>{title}</summary>
			<ol class="rows">
				{rows.map((row, index) => (
					<li key={index} aria-label={`${title}, ${index + 1}`}>
						<div class="fields">
							{cells(row, (updated) =>
								change(
									rows.map((one, place) => (place === index ? updated : one)),
								),
							).map((cell, column) => (
								// biome-ignore lint/a11y/noLabelWithoutControl: the cell is one
								<label key={columns[column]}>
									<span>{columns[column]}</span>
									{cell}
								</label>
							))}
						</div>
						<button
							type="button"
							class="icon"
							aria-label={`${fill(words.removeRow, { row: index + 1 })}, ${title}`}
							onClick={() => change(rows.filter((_, place) => place !== index))}
						>
							<span aria-hidden="true">×</span>
						</button>
					</li>
				))}
			</ol>
			<button type="button" onClick={() => change([...rows, blank])}>
				{addWord}
			</button>
		</details>
	);
}

function Day({
	value,
	change,
}: {
	value: string;
	change: (day: string) => void;
}) {
	return (
		<input
			type="date"
			value={value}
			min="1900-01-01"
			max="9990-12-31"
			onInput={({ currentTarget }) => change(currentTarget.value)}
		/>
	);
}

function Figure({
	value,
	change,
}: {
	value: string;
	change: (figure: string) => void;
}) {
	return (
		<input
			inputMode="decimal"
			class="figure"
			value={value}
			aria-invalid={value !== "" && !isAmount(value)}
			onInput={({ currentTarget }) => change(currentTarget.value)}
		/>
	);
}
