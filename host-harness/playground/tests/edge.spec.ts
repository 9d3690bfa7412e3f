// The page's JSON edge says what the command says: the same requests, answered in JavaScript and by `loyalty run`, give the
// same bytes.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import {
	type Call,
	EdgeError,
	liftAnswer,
	lowerRequest,
} from "../src/engine/edge";
import { written } from "../src/engine/written";
import { instantiate } from "../src/generated/loyalty.js";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../../..");
const PROGRAMME = join(ROOT, "tests/programmes/gadget-club.json");
const LOYALTY = process.env.LOYALTY ?? join(ROOT, "target/debug/loyalty");

const REQUESTS = {
	"apply-discount": "discount.json",
	"calculate-accrual": "accrual.json",
	"evaluate-tier": "tier.json",
	"recommend-offers": "offers.json",
} as const;

const EXPORTS = {
	"apply-discount": "applyDiscount",
	"calculate-accrual": "calculateAccrual",
	"evaluate-tier": "evaluateTier",
	"recommend-offers": "recommendOffers",
} as const;

for (const [call, file] of Object.entries(REQUESTS)) {
	test(`${call}: the same bytes as the command`, async () => {
		const request = join(ROOT, "host-harness/src/demo", file);
		const told = execFileSync(
			LOYALTY,
			["run", call, "--programme", PROGRAMME, "--request", request],
			{ encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
		);
		const core = WebAssembly.compile(
			readFileSync(join(HERE, "../src/generated/loyalty.core.wasm")),
		);
		const { loyalty } = await instantiate(() => core, {});
		loyalty.configure(readFileSync(PROGRAMME, "utf8"));
		const json = JSON.parse(readFileSync(request, "utf8"));
		const name = EXPORTS[call as keyof typeof EXPORTS];
		const answer = loyalty[name](lowerRequest(call as Call, json) as never);
		const lifted = liftAnswer(call as Call, answer);
		expect(written(lifted)).toBe(told);
	});
}

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
