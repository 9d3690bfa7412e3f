// Whatever stands in whichever field of a request: it is decided, or refused by the package's own error. Neither a trap nor
// a complaint of JavaScript or of the component's code comes through.

import assert from "node:assert/strict";
import test from "node:test";
import {
	Loyalty,
	RequestError,
	type Requests,
	requestFromJson,
} from "loyalty-engine";
import { data, programme as gadgetClub } from "./shop.js";

/** A programme and a request that is decided under it, both as texts. */
type Asked = [programme: string, request: string];

const ASKED: { [Name in keyof Requests]: Asked } = {
	calculateAccrual: await demo("accrual"),
	applyDiscount: await demo("discount"),
	evaluateTier: await demo("tier"),
	recommendOffers: await demo("offers"),
	settlePoints: await scenario(
		"ledger/movements-happen-in-order-of-time-then-of-id",
	),
	clawBack: await scenario("claw-back/both-receipts-of-an-order"),
};

const ODD: unknown[] = [
	...[null, undefined, true, 0, -1, 1.5, 2 ** 60, Number.NaN, 1n, 10n ** 30n],
	...["", "x", "-0", "\ud800", "1e9", "9".repeat(30), "x".repeat(100_000)],
	...[[], [null], [[]], new Array(3), {}, { tag: "rest" }, Object.create(null)],
	...[
		new Date(Number.NaN),
		new Date(0),
		new Map(),
		Symbol("odd"),
		() => "odd",
		/odd/,
	],
];

type Node = { [key: string]: unknown };

for (const name of Object.keys(ASKED) as (keyof Requests)[]) {
	const [programme, text] = ASKED[name];
	const fresh = () => requestFromJson(name, text) as unknown as Node;

	test(`${name}: every field, with everything odd in it`, async () => {
		const loaded = await Loyalty.load(programme);
		const decide = (request: unknown) =>
			loaded[name](request as Requests[typeof name] & never);
		const asItShould = decide(fresh());
		let refusals = 0;
		for (const path of paths(fresh())) {
			for (const value of ODD) {
				const request = fresh();
				const holder = path
					.slice(0, -1)
					.reduce((node, step) => node[step] as Node, request);
				holder[path.at(-1) as string] = value;
				try {
					decide(request);
				} catch (error) {
					assert.ok(
						error instanceof RequestError,
						`${path.join(".")}: ${String(error)}`,
					);
					assert.ok(error.reason.length > 0);
					refusals++;
				}
			}
		}
		assert.ok(
			refusals > 100,
			`${refusals} refusals are too few to tell anything`,
		);
		assert.deepEqual(decide(fresh()), asItShould);
	});
}

async function demo(name: string): Promise<Asked> {
	return [gadgetClub, await data(`../host-harness/src/demo/${name}.json`)];
}

async function scenario(name: string): Promise<Asked> {
	const { programme, request } = JSON.parse(
		await data(`scenarios/${name}.json`),
	);
	const document =
		typeof programme === "string"
			? await data(`programmes/${programme}`)
			: JSON.stringify(programme);
	return [document, JSON.stringify(request)];
}

/** All paths into a value. */
function* paths(value: unknown, before: string[] = []): Generator<string[]> {
	if (typeof value !== "object" || value === null) return;
	for (const [key, inner] of Object.entries(value)) {
		yield [...before, key];
		yield* paths(inner, [...before, key]);
	}
}
