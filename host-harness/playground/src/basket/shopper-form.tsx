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
				(label) => (
					<Day
						value={row.on}
						label={label}
						change={(on) => update({ ...row, on })}
					/>
				),
				(label) => (
					<Figure
						value={row.amount}
						label={label}
						change={(amount) => update({ ...row, amount })}
					/>
				),
				...units.map((unit) => (label: string) => (
					<Figure
						value={row.units[unit] ?? ""}
						label={label}
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
							(label: string) => (
								<select
									value={row.wallet}
									aria-label={label}
									onChange={({ currentTarget }) =>
										update({ ...row, wallet: currentTarget.value })
									}
								>
									{wallets.map((id) => (
										<option key={id}>{id}</option>
									))}
								</select>
							),
						]
					: []),
				(label) => (
					<Figure
						value={row.points}
						label={label}
						change={(points) => update({ ...row, points })}
					/>
				),
				...(["earned", "active", "expires"] as const).map(
					(field) => (label: string) => (
						<Day
							value={row[field]}
							label={label}
							change={(day) => update({ ...row, [field]: day })}
						/>
					),
				),
			]}
		/>
	);
}

/** A table whose cells are edited, with a button to take each row out and one to add another. */
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
	cells: (
		row: Row,
		update: (row: Row) => void,
	) => ((label: string) => JSX.Element)[];
}) {
	const { words } = speech.value;
	return (
		<details open={rows.length > 0}>
			<summary>{title}</summary>
			{rows.length > 0 && (
				// It is scrolled where the page is narrow, and by keyboard too.
				<section class="scroll" aria-label={title} tabIndex={0}>
					<table class="edited">
						<thead>
							<tr>
								{columns.map((column) => (
									<th key={column} scope="col">
										{column}
									</th>
								))}
								<td />
							</tr>
						</thead>
						<tbody>
							{rows.map((row, index) => (
								// biome-ignore lint/suspicious/noArrayIndexKey: rows have no names of their own
								<tr key={index}>
									{cells(row, (updated) =>
										change(
											rows.map((one, place) =>
												place === index ? updated : one,
											),
										),
									).map((cell, column) => (
										<td key={columns[column]}>
											{cell(`${columns[column]}, ${title}, ${index + 1}`)}
										</td>
									))}
									<td>
										<button
											type="button"
											class="icon"
											aria-label={`${fill(words.removeRow, { row: index + 1 })}, ${title}`}
											onClick={() =>
												change(rows.filter((_, place) => place !== index))
											}
										>
											<span aria-hidden="true">×</span>
										</button>
									</td>
								</tr>
							))}
						</tbody>
					</table>
				</section>
			)}
			<button type="button" onClick={() => change([...rows, blank])}>
				{addWord}
			</button>
		</details>
	);
}

function Day({
	value,
	label,
	change,
}: {
	value: string;
	label?: string;
	change: (day: string) => void;
}) {
	return (
		<input
			type="date"
			value={value}
			aria-label={label}
			min="1900-01-01"
			max="9990-12-31"
			onInput={({ currentTarget }) => change(currentTarget.value)}
		/>
	);
}

function Figure({
	value,
	label,
	change,
}: {
	value: string;
	label: string;
	change: (figure: string) => void;
}) {
	return (
		<input
			inputMode="decimal"
			class="figure"
			value={value}
			aria-label={label}
			aria-invalid={value !== "" && !isAmount(value)}
			onInput={({ currentTarget }) => change(currentTarget.value)}
		/>
	);
}
