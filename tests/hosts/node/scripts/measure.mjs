// Tells what a call costs: pricing baskets of 1, 10 and 200 lines with the example programme. In time of the processor,
// collecting garbage included, so that other work on the machine counts little; the median of rounds.

import { readFile } from "node:fs/promises";
import { arch, cpus, platform } from "node:os";
import { cpuUsage, version } from "node:process";
import { Loyalty } from "loyalty-engine";

const ROUNDS = 15;
const ROUND_MILLISECONDS = 200;
const CALLS_AT_ONCE = 10;

const programme = await readFile(
	new URL("../../../programmes/gadget-club.json", import.meta.url),
	"utf8",
);
const began = now();
const shop = await Loyalty.load(programme);
const loaded = now();
shop.applyDiscount(basket(1));
const decided = now();

console.log(
	`Node ${version}, ${platform()} ${arch()}, ${cpus()[0]?.model.trim()}`,
);
console.log(
	`load, the first time (compiles the component): ${(loaded - began).toFixed(0)} ms`,
);
console.log(`first decision: ${(decided - loaded).toFixed(0)} ms`);
for (const lines of [1, 10, 200]) {
	const request = basket(lines);
	round(() => shop.applyDiscount(request));
	const rounds = Array.from({ length: ROUNDS }, () =>
		round(() => shop.applyDiscount(request)),
	);
	console.log(
		`applyDiscount, ${lines} lines: ${(median(rounds) * 1000).toFixed(0)} µs`,
	);
}

function basket(count) {
	const lines = Array.from({ length: count }, (_, index) => ({
		key: String(index).padStart(3, "0"),
		sku: `SKU-${index}`,
		quantity: "1",
		unitPrice: "1490.00",
		category: index % 2 ? "phones/cases" : "audio",
	}));
	return {
		id: "order",
		at: "2026-11-21T18:30:00+03:00",
		basket: { currency: "RUB", lines },
	};
}

/** Milliseconds of one call, on average over a round. */
function round(call) {
	const start = now();
	let [calls, end] = [0, start];
	while (end - start < ROUND_MILLISECONDS) {
		for (let more = 0; more < CALLS_AT_ONCE; more++) call();
		calls += CALLS_AT_ONCE;
		end = now();
	}
	return (end - start) / calls;
}

/** Milliseconds that the processor has worked for this process. */
function now() {
	const { user, system } = cpuUsage();
	return (user + system) / 1000;
}

function median(numbers) {
	return numbers.toSorted((left, right) => left - right)[
		Math.floor(numbers.length / 2)
	];
}
