// What the basket costs: the sum, and each line with what came off it and by which rule.

import { isZero, sum } from "../engine/amounts";
import type { DiscountDecision, LinePrice } from "../generated/contract";
import { decided, speech } from "../state";
import { Refused } from "./refused";

export function Price() {
	const { words } = speech.value;
	const outcome = decided.value?.answers.discount;
	const decision = outcome?.decision;
	return (
		<div class="card price">
			<p role="status" aria-live="polite" class="total">
				<span>{words.toPay}</span>
				<strong data-testid="payable">
					{decision === undefined
						? "–"
						: speech.value.money(decision.totals.payable)}
				</strong>
			</p>
			{outcome?.refusal && <Refused refusal={outcome.refusal} />}
			{decision !== undefined && (
				<>
					<Sums decision={decision} />
					<Lines decision={decision} />
				</>
			)}
		</div>
	);
}

function Sums({ decision }: { decision: DiscountDecision }) {
	const { words } = speech.value;
	const { totals } = decision;
	const off = sum([totals.discount, totals["prior-discount"]]);
	const isOnTop = decision.receipt["tax-mode"] === "exclusive";
	const rows: [string, string, string][] = [
		["list-total", words.listTotal, totals["list-total"]],
		["discount", words.discount, minus(off)],
		["redeemed", words.redeemed, minus(totals.redeemed)],
		["tendered", words.tendered, minus(totals.tendered)],
		["tax", isOnTop ? words.taxOnTop : words.tax, totals.tax],
	];
	return (
		<dl class="sums">
			{rows
				.filter(([name, , figure]) => name === "list-total" || !isZero(figure))
				.map(([name, label, figure]) => (
					<div key={name}>
						<dt>{label}</dt>
						<dd data-testid={name}>{speech.value.money(figure)}</dd>
					</div>
				))}
		</dl>
	);
}

function Lines({ decision }: { decision: DiscountDecision }) {
	const { words } = speech.value;
	return (
		<table class="bill">
			<caption>{words.perLine}</caption>
			<tbody>
				{decision.lines.map((line) => (
					<Line key={line.key} line={line} decision={decision} />
				))}
				{decision.gifts
					.filter(({ line }) => line === undefined)
					.map(({ rule, sku, quantity }) => (
						<tr key={rule}>
							<th scope="row">{`${nameOf(sku)} × ${speech.value.number(quantity)}`}</th>
							<td>{words.gift}</td>
						</tr>
					))}
			</tbody>
		</table>
	);
}

function Line({
	line,
	decision,
}: {
	line: LinePrice;
	decision: DiscountDecision;
}) {
	const { words } = speech.value;
	const sold = decision.receipt.lines.find(({ key }) => key === line.key);
	const taken = decision.adjustments.filter(
		({ line: key }) => key === line.key,
	);
	return (
		<tr data-testid={`line-${line.key}`}>
			<th scope="row">
				{nameOf(sold?.sku ?? line.key)}
				{sold && sold.quantity !== "1" && (
					<span class="times"> × {speech.value.number(sold.quantity)}</span>
				)}
				<ul class="taken">
					{taken.map(({ rule, amount }) => (
						<li key={rule}>
							<code>{rule}</code> {speech.value.money(minus(amount))}
						</li>
					))}
					{!isZero(line.redeemed) && (
						<li>
							{words.redeemed} {speech.value.money(minus(line.redeemed))}
						</li>
					)}
					{sold?.["gift-of"] && (
						<li>
							<code>{sold["gift-of"]}</code> {words.gift}
						</li>
					)}
				</ul>
			</th>
			<td>
				{line.charged !== line["list-total"] && (
					<s>{speech.value.money(line["list-total"])}</s>
				)}
				<span data-testid="charged">{speech.value.money(line.charged)}</span>
			</td>
		</tr>
	);
}

function nameOf(sku: string): string {
	const product = decided.value?.session.catalogue.find(
		(one) => one.sku === sku,
	);
	return speech.value.name(product?.name ?? sku);
}

function minus(amount: string): string {
	return isZero(amount) ? amount : `-${amount}`;
}
