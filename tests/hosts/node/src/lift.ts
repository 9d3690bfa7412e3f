// What the component answers, as it is handed out: by the contract's shapes, figures as texts again.

import { type Type, types } from "./generated/shapes.js";
import { camel } from "./names.js";
import { texts } from "./text.js";

/** Turns the component's value into the one that is handed out. */
// biome-ignore lint/suspicious/noExplicitAny: the component answers by the contract, which its types assert
export type Lifting = (value: any) => any;

const known = new Map<string, Lifting>();

/** Turns values of this type. */
export function answer(type: Type): Lifting {
	if (typeof type === "string")
		return type === "u64" ? (version: bigint) => version.toString() : same;
	if ("list" in type) {
		const lift = answer(type.list);
		return lift === same ? same : (items: unknown[]) => items.map(lift);
	}
	if ("option" in type) return answer(type.option);
	const lift = known.get(type.ref) ?? named(type.ref);
	known.set(type.ref, lift);
	return lift;
}

function named(name: string): Lifting {
	if (name in texts) return texts[name as keyof typeof texts].write as Lifting;
	const shape = types[name];
	if (shape?.kind === "enum") return same;
	if (shape?.kind !== "record")
		throw new Error(`no answer of the contract has a ${name}`);
	const fields = shape.fields.map((field) => ({
		key: camel(field.name),
		lift: answer(field.type),
	}));
	return (record) => {
		const lifted: { [key: string]: unknown } = {};
		for (const { key, lift } of fields) {
			const value = record[key];
			if (value !== undefined) lifted[key] = lift(value);
		}
		return lifted;
	};
}

function same<Value>(value: Value): Value {
	return value;
}
