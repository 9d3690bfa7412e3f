// A shop's checkout on Express: the cart is priced, the order is paid, points are spent and earned. Prices come from the
// shop's own catalogue and points from its own books, which are in memory here; the browser names only what is bought.

import express from "express";
import { Fault, RequestError } from "loyalty-engine";

const CATALOGUE = {
	espresso: { unitPrice: "2.80", category: "coffee" },
	"flat-white": { unitPrice: "4.20", category: "coffee" },
	beans: { unitPrice: "18.50", category: "groceries" },
};

/** The checkout of a shop; `now` is its clock. */
export function checkout(loyalty, now = () => new Date()) {
	const wallets = new Map();
	const orders = new Map();
	const app = express();
	app.use(express.json());

	// What would this cart cost, and what is within reach?
	app.post("/price", (request, response) => {
		const { totals, adjustments, nearMisses } = priced(
			"cart",
			now(),
			cartOf(request.body),
		);
		response.json({ totals, adjustments, nearMisses });
	});

	// The cart is bought. The same order once more is answered as before.
	app.put("/orders/:id", (request, response) => {
		const { id } = request.params;
		if (!orders.has(id))
			orders.set(id, bought(id, now(), cartOf(request.body)));
		response.json(orders.get(id));
	});

	// What the shopper sent cannot be decided: say which field. A fault is ours, and the next call is not affected.
	app.use((error, _request, response, next) => {
		if (error instanceof RequestError) {
			const { code, path, reason } = error;
			response.status(422).json({ code, path, reason });
		} else if (error instanceof Fault) {
			response.status(503).set("Retry-After", "1").json({ code: error.code });
		} else if (error.expose) {
			// What Express itself refuses: no JSON, or too much of it.
			response.status(error.status).json({ code: error.type });
		} else next(error);
	});
	return app;

	function walletOf(member) {
		return wallets.get(member) ?? { wallet: "points", debt: "0", version: 0 };
	}

	function priced(id, at, { member, items, points }) {
		return loyalty.applyDiscount({
			id,
			at,
			basket: basketOf(items),
			member: { id: member },
			wallets: [walletOf(member)],
			redemptions: points === undefined ? [] : [{ wallet: "points", points }],
		});
	}

	function bought(id, at, cart) {
		const { receipt, totals } = priced(id, at, cart);
		const purchase = {
			id,
			basket: basketOf(cart.items),
			state: "paid",
			receipt,
		};
		const { credits } = loyalty.calculateAccrual({
			id,
			at,
			member: { id: cart.member },
			event: { purchase },
		});
		const movements = [
			...receipt.debits.map(({ points }) => ({
				id: `${id}/spent`,
				wallet: "points",
				at,
				kind: { debit: points },
			})),
			...credits.map((credit) => ({
				id: `${id}/earned`,
				wallet: "points",
				at,
				kind: { credit: lot(id, at, credit) },
			})),
		];
		// With a database: in one transaction, and only if the wallet still has the version it was read with.
		const [settled] = loyalty.settlePoints({
			now: at,
			wallets: [walletOf(cart.member)],
			movements,
		}).wallets;
		wallets.set(cart.member, {
			...settled.state,
			version: Number(settled.state.version) + 1,
		});
		return { payable: totals.payable, available: settled.balance.available };
	}
}

/** The cart, if it has the shape of one: a member, and items that name what is bought. The engine looks at the rest. */
function cartOf(body) {
	if (!isObject(body)) throw wrong("", 'must be a cart: {"member", "items"}');
	const { member, items } = body;
	if (typeof member !== "string")
		throw wrong("member", 'must be the id of a member, such as "anna"');
	if (!Array.isArray(items))
		throw wrong("items", 'must be a list of {"sku", "quantity"}');
	for (const [index, item] of items.entries()) {
		if (!isObject(item) || !Object.hasOwn(CATALOGUE, item.sku))
			throw wrong(
				`items[${index}].sku`,
				`must be one of ${Object.keys(CATALOGUE).join(", ")}`,
			);
	}
	return body;
}

function isObject(value) {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(path, reason) {
	return new RequestError("invalid-request", path, reason);
}

function basketOf(items) {
	const lines = items.map(({ sku, quantity }) => ({
		key: sku,
		sku,
		quantity,
		...CATALOGUE[sku],
	}));
	return { currency: "EUR", lines };
}

function lot(order, at, { points, activeAt, expiresAt }) {
	return {
		id: order,
		granted: points,
		remaining: points,
		earnedAt: at,
		activeAt,
		expiresAt,
		source: order,
	};
}
