// The schema says what the component takes: held against every programme of the scenarios and presets.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { Ajv } from "ajv";
import { instantiate } from "../src/generated/loyalty.js";

const ROOT = join(import.meta.dirname, "../../..");
const SCHEMA = join(import.meta.dirname, "../schema/programme.schema.json");
const GENERATED = join(import.meta.dirname, "../src/generated");

const schema = JSON.parse(readFileSync(SCHEMA, "utf8"));
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

type Finding = { code: string; pointer: string };

/** What the component says of a programme: nothing if it takes it. */
const core = WebAssembly.compile(
	readFileSync(join(GENERATED, "loyalty.core.wasm")),
);
const component = core.then((module) => instantiate(() => module, {}));

async function findings(programme: unknown): Promise<Finding[]> {
	const { loyalty } = await component;
	try {
		loyalty.configure(JSON.stringify(programme));
		return [];
	} catch (error) {
		if (!Array.isArray(error)) throw error;
		return error;
	}
}

function jsonFiles(folder: string): string[] {
	const files = readdirSync(join(ROOT, folder), {
		recursive: true,
		encoding: "utf8",
	});
	return files
		.filter((file) => file.endsWith(".json"))
		.map((file) => join(ROOT, folder, file));
}

/** Programmes that stand in scenarios, good and bad, and those in files of their own. */
const programmes = [
	...jsonFiles("tests/programmes").map((file) => ({ file, scenario: false })),
	...jsonFiles("tests/scenarios").map((file) => ({ file, scenario: true })),
]
	.map(({ file, scenario }) => {
		const json = JSON.parse(readFileSync(file, "utf8"));
		return { file, programme: scenario ? json.programme : json };
	})
	.filter(({ programme }) => typeof programme === "object");

test("what the component takes, the schema takes, and a field that the one does not know is unknown to the other", async () => {
	test.setTimeout(180_000);
	let taken = 0;
	let unknown = 0;
	const differences: string[] = [];
	for (const { file, programme } of programmes) {
		const found = await findings(programme);
		const errors = validate(programme) ? [] : (validate.errors ?? []);
		// Which fields of `take` go together the schema leaves to the component.
		const isUnknown = found.some(
			({ code, pointer }) =>
				code === "unknown-field" && !pointer.includes("/take/"),
		);
		if (found.length === 0) {
			taken += 1;
			if (errors.length > 0) {
				const told = errors.map(
					({ instancePath, message }) => `${instancePath} ${message}`,
				);
				differences.push(`${file}: refused by the schema: ${told.join(", ")}`);
			}
		} else if (isUnknown) {
			unknown += 1;
			if (errors.length === 0) differences.push(`${file}: unknown field taken`);
		}
	}
	expect(differences).toEqual([]);
	// The scenarios hold far more; so few would mean that they were not found.
	expect(taken).toBeGreaterThan(1_000);
	expect(unknown).toBeGreaterThan(5);
});

test("every field that the reader looks for is in the schema", () => {
	const folder = join(ROOT, "guest/engine/src/programme/read");
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
	const asked = new Set<string>();
	for (const file of files.filter((name) => name.endsWith(".rs"))) {
		const source =
			readFileSync(join(folder, file), "utf8").split("#[cfg(test)]")[0] ?? "";
		for (const [, name] of source.matchAll(
			/\b(?:optional|required|texts|count|days)\((?:&mut )?(?:fields, )?"([a-z-]+)"/g,
		)) {
			asked.add(name as string);
		}
	}
	const known = new Set<string>();
	gather(schema, known);
	expect(asked.size).toBeGreaterThan(120);
	expect([...asked].filter((name) => !known.has(name))).toEqual([]);
});

function gather(value: unknown, names: Set<string>): void {
	if (typeof value !== "object" || value === null) return;
	const { properties } = value as { properties?: object };
	for (const name of Object.keys(properties ?? {})) names.add(name);
	for (const inner of Object.values(value)) gather(inner, names);
}
