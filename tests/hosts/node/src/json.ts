// The contract's own JSON, with names in kebab-case: requests as other hosts and the command `loyalty` write them, and
// answers byte by byte as all of them do, to be kept, compared and handed on.

import { functions, type Type, types } from "./generated/shapes.js";
import type { Answers, Requests } from "./loyalty.js";
import { camel } from "./names.js";

/** Whole numbers of so many digits are not exact as numbers; quoted they are. Texts are passed over. */
const LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])\d{16,}(?![\d.eE])/g;

/**
 * Reads a request from the contract's JSON. Whether it is one is looked at when it is decided.
 * @throws SyntaxError for what is no JSON
 */
export function requestFromJson<Name extends keyof Requests>(
	_name: Name,
	text: string,
): Requests[Name] {
	const exact = text.replace(LONG_NUMBER, (found) =>
		found.startsWith('"') ? found : `"${found}"`,
	);
	return JSON.parse(exact, (_, value) => {
		const isObject =
			typeof value === "object" && value !== null && !Array.isArray(value);
		return isObject
			? Object.fromEntries(
					Object.entries(value).map(([key, field]) => [camel(key), field]),
				)
			: value;
	});
}

/** Writes an answer as the contract's JSON: compact, fields in its order, none where there is nothing. */
export function answerToJson<Name extends keyof Answers>(
	name: Name,
	answer: Answers[Name],
): string {
	return written(functions[name].answer, answer);
}

/** Writes a value of a type that answers are made of. */
export function written(type: Type, value: unknown): string {
	// Versions and other whole numbers are digits already.
	if (typeof type === "string")
		return type === "string" ? JSON.stringify(value) : String(value);
	if ("list" in type)
		return `[${(value as unknown[]).map((item) => written(type.list, item)).join(",")}]`;
	if ("option" in type) return written(type.option, value);
	const shape = types[type.ref];
	if (shape?.kind !== "record" || typeof value === "string")
		return JSON.stringify(value);
	const record = value as { [key: string]: unknown };
	const fields = shape.fields.flatMap((field) => {
		const held = record[camel(field.name)];
		const isEmpty =
			held === undefined || (Array.isArray(held) && held.length === 0);
		return isEmpty ? [] : [`"${field.name}":${written(field.type, held)}`];
	});
	return `{${fields.join(",")}}`;
}
