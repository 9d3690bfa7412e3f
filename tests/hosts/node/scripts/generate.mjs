// Writes src/generated from the contract's shapes: its types for TypeScript with their documentation, and the same as
// data that drives the conversion. With --check it only tells whether what is there is current.

import { readFile, writeFile } from "node:fs/promises";
import { argv, exit } from "node:process";

const contract = JSON.parse(
	await readFile(
		new URL("../../contract/shapes.json", import.meta.url),
		"utf8",
	),
);
const functions = Object.entries(contract.interfaces).flatMap(([owner, all]) =>
	Object.entries(all).map(([name, shape]) => ({ owner, name, ...shape })),
);

/** Types that are a string here; `text.ts` reads and writes them. */
const TEXTS = {
	decimal: ["string", "string"],
	timestamp: ["string | Date", "string"],
	date: ["string", "string"],
	anniversary: ["string", "string"],
};

const asked = reached(
	functions.flatMap((one) => one.params.map((param) => param.type)),
);
const answered = reached(functions.map((one) => one.result));

await write("types.ts", types());
await write("shapes.ts", shapes());

function types() {
	const declared = Object.entries(contract.types).flatMap(([name, shape]) => {
		if (name in TEXTS || name === "error") return [];
		if (shape.kind === "enum") return [enumeration(name, shape)];
		return [
			asked.has(name) && declaration(name, shape, true),
			answered.has(name) && declaration(name, shape, false),
		];
	});
	return `// Generated from the contract by scripts/generate.mjs.
//
// Decimals are strings ("19.99"), times RFC 3339 ("2026-11-21T18:30:00+03:00"), dates "2026-11-21", anniversaries
// "1990-02-28" or "--02-28", versions digits in a string. In what is asked, a Date is a time in UTC and a version may be a
// number; a list that is left out is empty, a flag false, an enum its first case.

${declared.filter(Boolean).join("\n")}`;
}

function enumeration(name, shape) {
	const cases = shape.cases.map(
		(one) => `${comment(one.doc, "\t")}\t| "${one.name}"`,
	);
	return `${comment(shape.doc)}export type ${pascal(name)} =\n${cases.join("\n")};\n`;
}

function declaration(name, shape, isAsked) {
	if (shape.kind === "variant") {
		const cases = shape.cases.map((one) => {
			const one_case = one.type
				? `{ ${camel(one.name)}: ${typed(one.type, isAsked)} }`
				: `"${one.name}"`;
			return `${comment(one.doc, "\t")}\t| ${one_case}`;
		});
		return `${comment(shape.doc)}export type ${called(name, isAsked)} =\n${cases.join("\n")};\n`;
	}
	const fields = shape.fields.map((field) => {
		const option = field.type.option;
		const isOptional = option || (isAsked && canBeLeftOut(field.type));
		const type =
			typed(option ?? field.type, isAsked) +
			(option && isAsked ? " | null" : "");
		return `${comment(field.doc, "\t")}\t${camel(field.name)}${isOptional ? "?" : ""}: ${type}${isOptional && isAsked ? " | undefined" : ""};`;
	});
	return `${comment(shape.doc)}export interface ${called(name, isAsked)} {\n${fields.join("\n")}\n}\n`;
}

/** What both is asked and answered is stricter where it is answered. */
function called(name, isAsked) {
	return pascal(name) + (isAsked && answered.has(name) ? "Input" : "");
}

function canBeLeftOut(type) {
	return (
		type === "bool" ||
		type.list !== undefined ||
		contract.types[type.ref]?.kind === "enum"
	);
}

function typed(type, isAsked) {
	if (type === "string") return "string";
	if (type === "bool") return "boolean";
	if (type === "u64") return isAsked ? "string | number" : "string";
	if (typeof type === "string") return "number";
	if (type.list) return `Array<${typed(type.list, isAsked)}>`;
	if (type.ref in TEXTS) return TEXTS[type.ref][isAsked ? 0 : 1];
	return contract.types[type.ref].kind === "enum"
		? pascal(type.ref)
		: called(type.ref, isAsked);
}

function shapes() {
	const data = Object.fromEntries(
		Object.entries(contract.types).map(([name, shape]) => {
			const { kind, fields, cases } = shape;
			if (kind === "record")
				return [
					name,
					{ kind, fields: fields.map(({ name, type }) => ({ name, type })) },
				];
			if (kind === "enum")
				return [name, { kind, cases: cases.map(({ name }) => name) }];
			return [
				name,
				{ kind, cases: cases.map(({ name, type }) => ({ name, type })) },
			];
		}),
	);
	const called = functions.map((one) => [
		camel(one.name),
		{
			owner: one.owner,
			request: one.params[0]?.type,
			answer: one.result.result?.ok ?? one.result,
		},
	]);
	return `// Generated from the contract by scripts/generate.mjs.

export type Type = string | { list: Type } | { option: Type } | { ref: string };

export type Shape =
	| { kind: "record"; fields: { name: string; type: Type }[] }
	| { kind: "enum"; cases: string[] }
	| { kind: "variant"; cases: { name: string; type?: Type }[] };

/** Every type of the contract, by its name there. */
export const types: { [name: string]: Shape } = ${JSON.stringify(data, null, "\t")};

/** Every function of the contract: in which interface it is, what it is asked, what it answers. */
export const functions = ${JSON.stringify(Object.fromEntries(called), null, "\t")} as const;
`;
}

function reached(types) {
	const seen = new Set();
	const visit = (type) => {
		if (typeof type === "string" || !type) return;
		if (!type.ref) return Object.values(type.result ?? type).forEach(visit);
		if (seen.has(type.ref)) return;
		seen.add(type.ref);
		const { fields, cases } = contract.types[type.ref];
		for (const member of fields ?? cases) visit(member.type);
	};
	types.forEach(visit);
	return seen;
}

function comment(doc, indent = "") {
	const lines = doc.split("\n");
	if (lines.length === 1) return `${indent}/** ${doc} */\n`;
	return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

function camel(kebab) {
	return kebab.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

function pascal(kebab) {
	return camel(`-${kebab}`);
}

async function write(name, text) {
	const file = new URL(`../src/generated/${name}`, import.meta.url);
	if (!argv.includes("--check")) return writeFile(file, text);
	if ((await readFile(file, "utf8")) !== text) {
		console.error(
			`src/generated/${name} is not what the contract says: npm run generate`,
		);
		exit(1);
	}
}
