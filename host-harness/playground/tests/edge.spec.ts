// The page's JSON edge says what the command says: the same requests, answered in JavaScript and by `loyalty run`, give the
// same bytes, whether they are decided or refused.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LOYALTY } from "../playwright.config";
import {
	type Call,
	EdgeError,
	liftAnswer,
	liftError,
	lowerRequest,
} from "../src/engine/edge";
import { written } from "../src/engine/written";
import { instantiate } from "../src/generated/loyalty.js";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../../..");
const PROGRAMME = join(ROOT, "tests/programmes/gadget-club.json");

const demo = (name: string) =>
	JSON.parse(
		readFileSync(join(ROOT, "host-harness/src/demo", `${name}.json`), "utf8"),
	);

/** 800 points that have just expired, and 450 that have not. */
const SETTLEMENT = {
	now: "2027-04-01T00:00:00+03:00",
	member: { id: "4607100420017" },
	wallets: [
		{
			wallet: "bonus",
			lots: [
				lot("lot-1", "800", "2026-03-14", "2026-03-28", "2027-04-01"),
				lot("lot-2", "450", "2026-08-30", "2026-09-13", "2027-09-01"),
			],
			debt: "0",
			version: 1,
		},
	],
};

const REQUESTS: [Call, object][] = [
	["apply-discount", demo("discount")],
	["calculate-accrual", demo("accrual")],
	["evaluate-tier", demo("tier")],
	["recommend-offers", demo("offers")],
	["settle-points", SETTLEMENT],
];

for (const [call, request] of REQUESTS) {
	test(`${call}: the same bytes as the command`, async () => {
		const { stdout } = byCommand(call, request);
		const { decision } = await byPage(call, request);
		expect(written(decision)).toBe(stdout);
	});
}

test("a refusal: the same bytes as the command", async () => {
	const request = demo("discount");
	request.basket.currency = "EUR";
	const { status, stdout } = byCommand("apply-discount", request, "--json");
	expect(status).toBe(1);
	const { error } = JSON.parse(stdout);
	expect(error.code).toBe("currency-mismatch");
	const { refusal } = await byPage("apply-discount", request);
	expect(written(refusal)).toBe(written(error));
});

test("a text that begins with a byte order mark keeps it", async () => {
	const request = demo("discount");
	request.basket.lines[0].key = "\uFEFFfirst";
	const { stdout } = byCommand("apply-discount", request);
	expect(stdout).toContain("\uFEFFfirst");
	const { decision } = await byPage("apply-discount", request);
	expect(written(decision)).toBe(stdout);
});

test("a figure that is none is told with its place", () => {
	const request = { "member-id": "m", at: "2026-11-21T18:30:00+03:00" };
	const activity = (spend: string) => ({
		...request,
		activity: [{ at: request.at, spend, orders: 1, visits: 0 }],
	});
	for (const [spend, message] of [
		["1e3", "no decimal"],
		["12345678901234567890", "more digits than fit (18)"],
	] as const) {
		let error: unknown;
		try {
			lowerRequest("evaluate-tier", activity(spend));
		} catch (caught) {
			error = caught;
		}
		expect(error).toBeInstanceOf(EdgeError);
		expect((error as EdgeError).path).toBe("activity[0].spend");
		expect((error as EdgeError).message).toBe(`\`${spend}\`: ${message}`);
	}
});

/** What `loyalty run` makes of a request. */
function byCommand(call: Call, request: object, ...options: string[]) {
	const file = test.info().outputPath("request.json");
	writeFileSync(file, JSON.stringify(request));
	const what = ["--programme", PROGRAMME, "--request", file, ...options];
	return spawnSync(LOYALTY, ["run", call, ...what], { encoding: "utf8" });
}

/** What the page's worker makes of it. */
async function byPage(
	call: Call,
	request: object,
): Promise<{ decision?: unknown; refusal?: unknown }> {
	const core = WebAssembly.compile(
		readFileSync(join(HERE, "../src/generated/loyalty.core.wasm")),
	);
	const { loyalty, ledger } = await instantiate(() => core, {});
	loyalty.configure(readFileSync(PROGRAMME, "utf8"));
	const functions = {
		"apply-discount": loyalty.applyDiscount,
		"calculate-accrual": loyalty.calculateAccrual,
		"evaluate-tier": loyalty.evaluateTier,
		"recommend-offers": loyalty.recommendOffers,
		"settle-points": ledger.settlePoints,
	};
	const lowered = lowerRequest(call, request) as never;
	try {
		return { decision: liftAnswer(call, functions[call](lowered)) };
	} catch (refusal) {
		if (refusal instanceof Error) throw refusal;
		return { refusal: liftError(call, refusal) };
	}
}

function lot(
	id: string,
	points: string,
	earned: string,
	active: string,
	expires: string,
) {
	const midnight = (day: string) => `${day}T00:00:00+03:00`;
	return {
		id,
		granted: points,
		remaining: points,
		"earned-at": midnight(earned),
		"active-at": midnight(active),
		"expires-at": midnight(expires),
	};
}
