// What is handed in, as the component takes it: by the contract's shapes, every field looked at, so that nothing of a wrong
// type reaches the component. What is wrong is named by its path, with what it should be.

import { RequestError } from "./errors.js";
import { type Type, types } from "./generated/shapes.js";
import { camel } from "./names.js";
import { texts } from "./text.js";

/** Turns a value of one type into the component's. */
export interface Lowering {
	lower(value: unknown): unknown;
	/** What it should be, to say behind "must be". */
	expected: string;
	/** What stands for a field that is left out, if it may be. */
	absent?: () => unknown;
}

/** Something that is wrong in a value. The steps that lead there are put in front on the way out. */
class Wrong {
	constructor(
		public path: string,
		readonly reason: string,
	) {}
}

const WHOLE: { [type: string]: [number, number] } = {
	u8: [0, 255],
	u16: [0, 65_535],
	u32: [0, 4_294_967_295],
	s16: [-32_768, 32_767],
	s32: [-2_147_483_648, 2_147_483_647],
};
const U64_MAX = 2n ** 64n - 1n;
/** How much of a text is shown in a message. */
const SHOWN_CHARACTERS = 60;

/**
 * Checks a request of this type and turns it into the component's.
 * @throws RequestError with the path of the first field that is wrong.
 */
export function request(type: Type): (value: unknown) => unknown {
	const lowering = of(type);
	return (value) => {
		try {
			return lowering.lower(value);
		} catch (wrong) {
			if (!(wrong instanceof Wrong)) throw wrong;
			throw new RequestError("invalid-request", wrong.path, wrong.reason);
		}
	};
}

const known = new Map<string, Lowering>();

function of(type: Type): Lowering {
	if (typeof type === "string") return primitive(type);
	if ("list" in type) return list(of(type.list));
	if ("option" in type) return option(of(type.option));
	const lowering = known.get(type.ref) ?? named(type.ref);
	known.set(type.ref, lowering);
	return lowering;
}

function named(name: string): Lowering {
	if (name in texts) return text(texts[name as keyof typeof texts]);
	const shape = types[name];
	if (!shape) throw new Error(`the contract has no type ${name}`);
	if (shape.kind === "enum") return enumeration(shape.cases);
	if (shape.kind === "variant") return variant(shape.cases);
	return record(shape.fields);
}

function primitive(type: string): Lowering {
	const whole = WHOLE[type];
	if (whole) return number(...whole);
	if (type === "u64") return version;
	return type === "bool" ? flag : string;
}

const string: Lowering = {
	expected: "a string",
	lower(value) {
		if (typeof value !== "string") throw wrong(this, value);
		if (!value.isWellFormed())
			throw new Wrong(
				"",
				"must be Unicode text, and half of a surrogate pair is missing in it",
			);
		return value;
	},
};

const flag: Lowering = {
	expected: "true or false",
	absent: () => false,
	lower(value) {
		if (typeof value !== "boolean") throw wrong(this, value);
		return value;
	},
};

function number(least: number, most: number): Lowering {
	return {
		expected: `a whole number from ${least} to ${most}`,
		lower(value) {
			const isWhole = typeof value === "number" && Number.isInteger(value);
			if (!isWhole || value < least || value > most) throw wrong(this, value);
			return value;
		},
	};
}

const version: Lowering = {
	expected:
		"a whole number from 0, in a string where it has more than 15 digits",
	lower(value) {
		const isExact =
			typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
		const isDigits = typeof value === "string" && /^\d{1,20}$/.test(value);
		const exact = isExact || isDigits ? BigInt(value) : undefined;
		if (exact === undefined || exact > U64_MAX) throw wrong(this, value);
		return exact;
	},
};

function text(kind: {
	expected: string;
	read(value: unknown): unknown;
}): Lowering {
	return {
		expected: kind.expected,
		lower(value) {
			const read = kind.read(value);
			if (read === undefined) throw wrong(this, value);
			return read;
		},
	};
}

function option(inner: Lowering): Lowering {
	return {
		expected: inner.expected,
		absent: () => undefined,
		lower: (value) => (value === null ? undefined : inner.lower(value)),
	};
}

function list(item: Lowering): Lowering {
	return {
		expected: "a list",
		absent: () => [],
		lower(value) {
			if (!Array.isArray(value)) throw wrong(this, value);
			let index = 0;
			try {
				const lowered = new Array(value.length);
				for (; index < value.length; index++)
					lowered[index] = item.lower(value[index]);
				return lowered;
			} catch (error) {
				throw within(`[${index}]`, error);
			}
		},
	};
}

function enumeration(cases: string[]): Lowering {
	const all = new Set<unknown>(cases);
	return {
		expected:
			cases.length === 1
				? `"${cases[0]}"`
				: `one of ${cases.map((one) => `"${one}"`).join(", ")}`,
		absent: () => cases[0],
		lower(value) {
			if (!all.has(value)) throw wrong(this, value);
			return value;
		},
	};
}

function variant(cases: { name: string; type?: Type }[]): Lowering {
	const bare = new Set<unknown>(
		cases.filter((one) => !one.type).map((one) => one.name),
	);
	const full = new Map(
		cases.flatMap(({ name, type }) =>
			type ? [[camel(name), { name, payload: of(type) }]] : [],
		),
	);
	const choices = [
		...Array.from(full.keys(), (one) => `{ ${one}: … }`),
		...Array.from(bare, (one) => `"${one}"`),
	];
	return {
		expected: choices.join(" or "),
		lower(value) {
			if (bare.has(value)) return { tag: value };
			const keys = isObject(value) ? Object.keys(value) : [];
			const key = keys[0];
			const chosen =
				key !== undefined && keys.length === 1 ? full.get(key) : undefined;
			if (!chosen || key === undefined) throw wrong(this, value);
			try {
				return {
					tag: chosen.name,
					val: chosen.payload.lower((value as { [key: string]: unknown })[key]),
				};
			} catch (error) {
				throw within(key, error);
			}
		},
	};
}

function record(shapes: { name: string; type: Type }[]): Lowering {
	const names = new Set(shapes.map((field) => camel(field.name)));
	// Types do not contain themselves, so those of the fields are there before the record is.
	const fields = shapes.map((field) => ({
		key: camel(field.name),
		...fieldOf(of(field.type)),
	}));
	return {
		expected: "an object",
		lower(value) {
			if (!isObject(value)) throw wrong(this, value);
			for (const key in value) {
				if (!names.has(key) && Object.hasOwn(value, key))
					throw new Wrong(key, unknown(key, names));
			}
			const lowered: { [key: string]: unknown } = {};
			let at = "";
			try {
				for (const field of fields) {
					at = field.key;
					const given = value[at];
					lowered[at] =
						given === undefined ? field.absent() : field.lowering.lower(given);
				}
				return lowered;
			} catch (error) {
				throw within(at, error);
			}
		},
	};
}

function fieldOf(lowering: Lowering): {
	lowering: Lowering;
	absent: () => unknown;
} {
	const missing = () => {
		throw new Wrong("", `is missing: it must be ${lowering.expected}`);
	};
	return { lowering, absent: lowering.absent ?? missing };
}

function isObject(value: unknown): value is { [key: string]: unknown } {
	return (
		typeof value === "object" &&
		value !== null &&
		!Array.isArray(value) &&
		!(value instanceof Date)
	);
}

function within(step: string, error: unknown): unknown {
	if (error instanceof Wrong)
		error.path = `${step}${error.path && !error.path.startsWith("[") ? "." : ""}${error.path}`;
	return error;
}

function wrong(lowering: Lowering, found: unknown): Wrong {
	return new Wrong("", `must be ${lowering.expected}, not ${shown(found)}`);
}

function unknown(key: string, names: Set<string>): string {
	const meant = camel(key);
	if (names.has(meant)) return `is unknown: did you mean \`${meant}\`?`;
	return `is unknown: there are ${Array.from(names, (name) => `\`${name}\``).join(", ")}`;
}

function shown(value: unknown): string {
	if (value === null || value === undefined) return `${value}`;
	if (Array.isArray(value)) return "a list";
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date";
	switch (typeof value) {
		case "string":
			return value.length > SHOWN_CHARACTERS
				? `the string "${value.slice(0, SHOWN_CHARACTERS)}…"`
				: `the string "${value}"`;
		case "number":
			return `the number ${value}`;
		case "bigint":
			return `the bigint ${value}`;
		case "boolean":
			return `${value}`;
		default:
			return typeof value === "object" ? "an object" : `a ${typeof value}`;
	}
}
