// What the tests share: a programme, a basket, and how a call is expected to be refused.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import {
	type DiscountRequest,
	type Line,
	Loyalty,
	RequestError,
} from "loyalty-engine";

/** A file of the repository's tests. */
export function data(path: string): Promise<string> {
	return readFile(new URL(`../../../${path}`, import.meta.url), "utf8");
}

export const programme: string = await data("programmes/gadget-club.json");

export function shop(): Promise<Loyalty> {
	return Loyalty.load(programme);
}

/** A case at 1,490.00, of which `phone-week` takes 500.00. */
export function basket(line: Partial<Line> = {}): DiscountRequest {
	return {
		id: "order-1",
		at: "2026-11-21T18:30:00+03:00",
		basket: {
			currency: "RUB",
			lines: [
				{
					key: "1",
					sku: "CASE",
					quantity: "1",
					unitPrice: "1490.00",
					category: "phones/cases",
					...line,
				},
			],
		},
	};
}

/** Holds a refusal against what it should say. */
export function refused(
	call: () => unknown,
	path: string,
	reason: string | RegExp,
	code = "invalid-request",
): void {
	assert.throws(call, (error) => {
		assert.ok(error instanceof RequestError, String(error));
		assert.equal(error.code, code);
		assert.equal(error.path, path);
		assert.equal(
			error.message,
			path ? `${path}: ${error.reason}` : error.reason,
		);
		if (typeof reason === "string") assert.equal(error.reason, reason);
		else assert.match(error.reason, reason);
		return true;
	});
}
