// Puts every request that the engine itself has answered to this package and compares the answers byte by byte:
// `npm run equality -- FOLDER`, the folder being one that `cargo run -p loyalty-tests --example decisions -- FOLDER`
// has filled. Exit status 1 if anything differs, or if less is asked than was written.

import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { argv, exit } from "node:process";
import { createInterface } from "node:readline";
import {
	answerToJson,
	Loyalty,
	ProgrammeError,
	RequestError,
	requestFromJson,
} from "loyalty-engine";
import { written } from "../dist/json.js";
import { camel, kebab } from "../dist/names.js";

/** What has been written, and how many there are at least. */
const FILES = { "scenarios.jsonl": 2_000, "generated.jsonl": 10_000 };

/** How many differences are shown. */
const SHOWN = 10;

const folder = argv[2];
if (!folder) {
	console.error("which folder? npm run equality -- FOLDER");
	exit(2);
}

const counts = await promised();
let [passed, failed] = [0, 0];
let [file, shop] = ["", undefined];
let isWhole = true;
for (const part of Object.keys(FILES)) {
	const before = { passed, failed };
	for await (const line of createInterface({
		input: createReadStream(join(folder, part)),
	})) {
		const expected = JSON.parse(line);
		const found = await answered(expected);
		if (found.outcome === expected.outcome && found.answer === expected.answer)
			passed++;
		else if (++failed <= SHOWN) console.log(difference(expected, found));
	}
	console.log(
		`${part}: ${passed - before.passed} passed, ${failed - before.failed} failed`,
	);
	const asked = passed + failed - before.passed - before.failed;
	if (asked !== counts[part]) {
		isWhole = false;
		console.log(`${part}: ${asked} asked instead of ${counts[part]}`);
	}
}
console.log(`${passed} passed, ${failed} failed`);
exit(failed === 0 && isWhole ? 0 : 1);

/** How many lines each file has to have, which is written last of all. */
async function promised() {
	const text = await readFile(join(folder, "counts.json"), "utf8").catch(() =>
		stop("no counts.json, so `decisions` has not come to its end there"),
	);
	const counts = JSON.parse(text);
	for (const [part, least] of Object.entries(FILES)) {
		if (!(counts[part] >= least))
			stop(`counts.json must promise ${least} of ${part} or more`);
	}
	return counts;
}

function stop(reason) {
	console.error(`${folder}: ${reason}`);
	exit(1);
}

async function answered({ programme, function: asked, request }) {
	const name = camel(asked);
	try {
		if (file !== programme || name === "configure") {
			[file, shop] = ["", undefined];
			shop = await Loyalty.load(
				await readFile(join(folder, programme), "utf8"),
			);
			file = programme;
		}
		const answer =
			name === "configure"
				? shop.programme
				: shop[name](requestFromJson(name, request));
		return { outcome: "decided", answer: answerToJson(name, answer) };
	} catch (error) {
		return { outcome: "refused", answer: refusal(error) };
	}
}

function refusal(error) {
	if (error instanceof ProgrammeError)
		return written({ list: { ref: "diagnostic" } }, error.diagnostics);
	if (!(error instanceof RequestError)) return String(error?.stack ?? error);
	return written(
		{ ref: "error" },
		{ code: error.code, path: kebab(error.path), message: error.reason },
	);
}

function difference({ name, outcome, answer }, found) {
	if (outcome !== found.outcome)
		return `${name}: natively ${outcome}, here ${found.outcome}: ${found.answer}`;
	const { path, left, right } = first(
		"",
		JSON.parse(answer),
		JSON.parse(found.answer),
	) ?? { path: "its text" };
	return `${name}: differs at ${path}: natively ${JSON.stringify(left)}, here ${JSON.stringify(right)}`;
}

/** Where two values differ first. */
function first(path, left, right) {
	if (Object.is(left, right)) return undefined;
	const areObjects = [left, right].every(
		(value) => typeof value === "object" && value !== null,
	);
	if (!areObjects) return { path, left, right };
	for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
		const found = first(`${path}/${key}`, left[key], right[key]);
		if (found) return found;
	}
	return undefined;
}
