// Makes what the page has of the component: its core module and the glue that jco writes, the shapes of the contract that the
// JSON edge goes by, and the contract's types for TypeScript. All of it lands in src/generated.
//
// The component is the file that LOYALTY_WASM names, or the one in the target folder.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transpile } from "@bytecodealliance/jco-transpile";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const generated = join(root, "host-harness/playground/src/generated");
const component =
	process.env.LOYALTY_WASM ?? join(root, "target/component-build/loyalty.wasm");

/** Values that are a text in JSON. */
const TEXTS = ["decimal", "timestamp", "date", "anniversary"];

await rm(generated, { recursive: true, force: true });
await writeComponent();
await writeContract();

async function writeComponent() {
	const bytes = await readFile(component).catch(() => {
		console.error(
			`${component}: there is no component: build it with \`cargo build\`, or let LOYALTY_WASM name one`,
		);
		process.exit(1);
	});
	const { files, imports } = await transpile(component, {
		name: "loyalty",
		instantiation: "async",
		nodejsCompat: false,
		minify: true,
	});
	if (imports.length > 0) {
		console.error(
			`${component}: it imports ${imports.join(", ")}; a component of this contract imports nothing`,
		);
		process.exit(1);
	}
	for (const [path, content] of Object.entries(files)) {
		await mkdir(dirname(join(generated, path)), { recursive: true });
		await writeFile(
			join(generated, path),
			path === "loyalty.js" ? forPage(content) : content,
		);
	}
	console.log(`${component}: ${bytes.length} bytes`);
}

/**
 * The glue can look for the module beside itself; the page hands it in, so nothing there is for the bundler to look for. And
 * a text that begins with a byte order mark shall keep it: an id is compared byte by byte.
 */
function forPage(content) {
	const glue = Buffer.from(content).toString();
	const parts = glue.split(/new TextDecoder\b(?:\(\))?/);
	if (parts.length !== 2) {
		throw new Error(
			"jco decodes texts in another way than it did: look after byte order marks",
		);
	}
	return parts
		.join('new TextDecoder("utf-8",{ignoreBOM:true,fatal:true})')
		.replaceAll("new URL(", "new URL(/* @vite-ignore */ ");
}

async function writeContract() {
	const path = join(root, "tests/hosts/contract/shapes.json");
	const { types, interfaces } = JSON.parse(await readFile(path, "utf8"));
	const shapes = {};
	for (const [name, type] of Object.entries(types)) {
		shapes[name] = withoutWords(type);
	}
	const functions = {};
	for (const [, all] of Object.entries(interfaces)) {
		for (const [name, { params, result }] of Object.entries(all)) {
			functions[name] = { params: params.map(({ type }) => type), result };
		}
	}
	await writeFile(
		join(generated, "shapes.json"),
		JSON.stringify({ types: shapes, functions }),
	);
	await writeFile(join(generated, "contract.ts"), contract(types));
}

function withoutWords({ doc: _, ...type }) {
	for (const list of ["fields", "cases"]) {
		type[list] &&= type[list].map(({ doc: _, ...member }) => member);
	}
	return type;
}

function contract(types) {
	const lines = [
		"// The contract's types as they are in JSON. Generated from the WIT; not to be edited.",
	];
	for (const [name, type] of Object.entries(types)) {
		lines.push("", `/** ${type.doc ?? ""} */`.replaceAll("*/ */", "*/"));
		if (TEXTS.includes(name)) {
			lines.push(`export type ${typeName(name)} = string;`);
		} else if (type.kind === "record") {
			lines.push(`export interface ${typeName(name)} {`);
			for (const field of type.fields) {
				const optional = field.type.option === undefined ? "" : "?";
				lines.push(`\t/** ${field.doc} */`);
				lines.push(
					`\t"${field.name}"${optional}: ${written(field.type.option ?? field.type)};`,
				);
			}
			lines.push("}");
		} else if (type.kind === "alias") {
			lines.push(`export type ${typeName(name)} = ${written(type.type)};`);
		} else {
			const cases = type.cases.map((one) =>
				one.type === undefined
					? `"${one.name}"`
					: `{ "${one.name}": ${written(one.type)} }`,
			);
			lines.push(`export type ${typeName(name)} = ${cases.join(" | ")};`);
		}
	}
	return `${lines.join("\n")}\n`;
}

function written(type) {
	if (typeof type === "string") {
		return { string: "string", bool: "boolean" }[type] ?? "number";
	}
	if (type.ref !== undefined) {
		return typeName(type.ref);
	}
	return type.list === undefined
		? `${written(type.option)} | undefined`
		: `${written(type.list)}[]`;
}

function typeName(name) {
	return name
		.split("-")
		.map((part) => part[0].toUpperCase() + part.slice(1))
		.join("");
}
