// What the built page weighs, and how long it takes from opening it to the first decision: the figures of the README.

import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "@playwright/test";

const LOYALTY = process.env.LOYALTY ?? "../../target/release/loyalty";
const ROUNDS = 9;

/** Files that are needed for the first decision, and those that come after it. */
const LATER = /programme-part|bwip-js/;

const weights = { first: [0, 0], later: [0, 0] };
for (const entry of await readdir("dist", {
	recursive: true,
	withFileTypes: true,
})) {
	if (!entry.isFile() || entry.name.startsWith(".")) continue;
	const bytes = await readFile(join(entry.parentPath, entry.name));
	const packed = gzipSync(bytes, { level: 9 }).length;
	const weight = LATER.test(entry.name) ? weights.later : weights.first;
	weight[0] += bytes.length;
	weight[1] += packed;
	console.log(entry.name.padEnd(36), bytes.length, packed);
}
console.log("before the first decision, gzip", ...weights.first);
console.log("after it, gzip", ...weights.later);

const server = spawn(LOYALTY, ["playground", "--pages", "dist", "--port", "0"]);
const [line] = await new Promise((tell) =>
	server.stdout.once("data", (data) => tell(String(data).split("\n"))),
);
const address = line.match(/http:\S+/)[0];
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
	args: ["--no-sandbox"],
});
const times = [];
for (let round = 0; round < ROUNDS; round++) {
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(address);
	const decided = await page.waitForFunction(
		() => performance.getEntriesByName("first-decision")[0]?.startTime,
	);
	times.push(await decided.jsonValue());
	await context.close();
}
await browser.close();
server.kill();
times.sort((left, right) => left - right);
console.log(
	`from opening to the first decision: ${times[ROUNDS >> 1].toFixed(0)} ms,`,
	`of ${ROUNDS} from ${times[0].toFixed(0)} to ${times.at(-1).toFixed(0)} ms`,
);
