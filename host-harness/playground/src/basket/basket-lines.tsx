// The basket: its lines with how many of each, and what can be added.

import { useState } from "preact/hooks";
import { isAmount } from "../engine/amounts";
import type { Product } from "../session/session";
import { edit, session, speech } from "../state";
import { fill } from "../words/speech";

export function BasketLines() {
	const { words } = speech.value;
	const { basket, catalogue } = session.value;
	return (
		<div class="card">
			{basket.length === 0 && <p class="quiet">{words.empty}</p>}
			<ul class="lines">
				{basket.map((line, index) => (
					<Line
						key={index}
						product={catalogue.find(({ sku }) => sku === line.sku)}
						sku={line.sku}
						quantity={line.quantity}
						change={(quantity) =>
							edit({
								basket: basket.map((one, place) =>
									place === index ? { ...one, quantity } : one,
								),
							})
						}
						remove={() =>
							edit({ basket: basket.filter((_, place) => place !== index) })
						}
					/>
				))}
			</ul>
			<Catalogue />
			<OwnProduct />
		</div>
	);
}

function Line({
	product,
	sku,
	quantity,
	change,
	remove,
}: {
	product: Product | undefined;
	sku: string;
	quantity: string;
	change: (quantity: string) => void;
	remove: () => void;
}) {
	const { words } = speech.value;
	const name = speech.value.name(product?.name ?? sku);
	return (
		<li>
			<span class="product">
				{name}
				<small>
					{product === undefined ? sku : speech.value.money(product.price)}
					{product?.category && <code>{product.category}</code>}
				</small>
			</span>
			<input
				type="number"
				min="0"
				max="1000000000"
				step="any"
				value={quantity}
				aria-label={fill(words.quantityOf, { name })}
				aria-invalid={!isAmount(quantity)}
				onInput={({ currentTarget }) => change(currentTarget.value)}
			/>
			<button
				type="button"
				class="icon"
				aria-label={fill(words.remove, { name })}
				onClick={remove}
			>
				<span aria-hidden="true">×</span>
			</button>
		</li>
	);
}

function Catalogue() {
	const { words } = speech.value;
	const { catalogue, basket } = session.value;
	return (
		<label class="wide">
			<span>{words.catalogue}</span>
			<select
				value=""
				onChange={({ currentTarget }) => {
					const sku = currentTarget.value;
					if (sku !== "") edit({ basket: [...basket, { sku, quantity: "1" }] });
					currentTarget.value = "";
				}}
			>
				<option value="">…</option>
				{catalogue.map((product) => (
					<option key={product.sku} value={product.sku}>
						{`${speech.value.name(product.name)} · ${speech.value.money(product.price)}`}
					</option>
				))}
			</select>
		</label>
	);
}

const BLANK = { name: "", price: "", category: "", brand: "", tags: "" };

function OwnProduct() {
	const { words } = speech.value;
	const [typed, setTyped] = useState(BLANK);
	const labels = {
		name: words.productName,
		price: words.price,
		category: words.category,
		brand: words.brand,
		tags: words.tags,
	};

	function add(event: Event) {
		event.preventDefault();
		const { catalogue, basket } = session.value;
		const product: Product = {
			sku: skuOf(typed.name, catalogue),
			name: typed.name,
			price: typed.price,
			category: typed.category.trim(),
			brand: typed.brand.trim(),
			tags: typed.tags.split(/[\s,]+/).filter((tag) => tag !== ""),
		};
		edit({
			catalogue: [...catalogue, product],
			basket: [...basket, { sku: product.sku, quantity: "1" }],
		});
		setTyped(BLANK);
	}

	return (
		<details>
			<summary>{words.ownProduct}</summary>
			<form class="fields" onSubmit={add}>
				{(Object.keys(BLANK) as (keyof typeof BLANK)[]).map((field) => (
					<label key={field}>
						<span>{labels[field]}</span>
						<input
							value={typed[field]}
							required={field === "name" || field === "price"}
							{...(field === "price" && {
								inputMode: "decimal",
								pattern: "\\d{1,12}(\\.\\d{1,6})?",
								placeholder: "19.99",
							})}
							{...(field === "category" && { placeholder: "phones/cases" })}
							onInput={({ currentTarget }) =>
								setTyped({ ...typed, [field]: currentTarget.value })
							}
						/>
					</label>
				))}
				<button type="submit">{words.add}</button>
			</form>
		</details>
	);
}

/** A sku that nothing else of the catalogue has. */
function skuOf(name: string, catalogue: Product[]): string {
	const base = name.trim().toLowerCase().replace(/\s+/g, "-");
	const taken = new Set(catalogue.map(({ sku }) => sku));
	let sku = base;
	for (let number = 2; taken.has(sku); number++) sku = `${base}-${number}`;
	return sku;
}
