// The JSON edge: from the JSON of the contract to what the component's glue takes, and back.
//
// Names stay those of the contract in JSON and are camel-case in the glue; decimals, times and dates are texts in JSON and
// records in the component. What is missing in a request is empty, none, false or the first case, as for every host.

import shapes from "../generated/shapes.json" with { type: "json" };

type Shape =
	| string
	| { ref: string }
	| { list: Shape }
	| { option: Shape }
	| { result: { ok: Shape | null; err: Shape | null } };

interface Member {
	name: string;
	type?: Shape;
}

type Definition =
	| { kind: "record"; fields: Member[] }
	| { kind: "variant" | "enum"; cases: Member[] }
	| { kind: "alias"; type: Shape };

interface Signature {
	params: Shape[];
	result: Shape;
}

const TYPES = shapes.types as unknown as Record<string, Definition>;
const FUNCTIONS = shapes.functions as unknown as Record<string, Signature>;

export type Call =
	| "apply-discount"
	| "calculate-accrual"
	| "evaluate-tier"
	| "recommend-offers"
	| "settle-points";

/** A request that is no JSON of the contract: where, and what is wrong. */
export class EdgeError extends Error {
	constructor(
		readonly path: string,
		message: string,
	) {
		super(message);
	}
}

/** A request as the glue takes it. */
export function lowerRequest(call: Call, request: unknown): unknown {
	return lower(FUNCTIONS[call]?.params[0] as Shape, request, "");
}

/** What a function answers, as JSON. */
export function liftAnswer(call: Call | "configure", answer: unknown): unknown {
	return lift(resultOf(call).ok as Shape, answer);
}

/** Why a function refused, as JSON. */
export function liftError(call: Call | "configure", error: unknown): unknown {
	return lift(resultOf(call).err as Shape, error);
}

function resultOf(call: string) {
	const { result } = FUNCTIONS[call] as Signature;
	return (result as { result: { ok: Shape | null; err: Shape | null } }).result;
}

interface Text {
	lower(text: string): unknown;
	lift(value: never): string;
}

/** The values whose JSON is a text. */
const TEXTS: Record<string, Text> = {
	decimal: {
		lower(text) {
			if (!/^-?\d+(\.\d+)?$/.test(text)) throw new Error("no decimal");
			const scale = text.includes(".")
				? text.length - text.indexOf(".") - 1
				: 0;
			const mantissa = BigInt(text.replace(".", ""));
			if (scale > 18 || BigInt.asIntN(64, mantissa) !== mantissa) {
				throw new Error("more digits than fit (18)");
			}
			return { mantissa, scale };
		},
		lift({ mantissa, scale }: { mantissa: bigint; scale: number }) {
			const sign = mantissa < 0n ? "-" : "";
			const digits = `${mantissa < 0n ? -mantissa : mantissa}`.padStart(
				scale + 1,
				"0",
			);
			const point = digits.length - scale;
			return (
				sign +
				digits.slice(0, point) +
				(scale === 0 ? "" : `.${digits.slice(point)}`)
			);
		},
	},
	timestamp: {
		lower(text) {
			const offset = /(Z|([+-])(\d\d):(\d\d))$/.exec(text);
			const milliseconds = Date.parse(text);
			if (offset === null || Number.isNaN(milliseconds)) {
				throw new Error("no RFC 3339 time");
			}
			const minutes = Number(offset[3] ?? 0) * 60 + Number(offset[4] ?? 0);
			return {
				unixSeconds: BigInt(Math.floor(milliseconds / 1000)),
				utcOffsetMinutes: offset[2] === "-" ? -minutes : minutes,
			};
		},
		lift({
			unixSeconds,
			utcOffsetMinutes,
		}: {
			unixSeconds: bigint;
			utcOffsetMinutes: number;
		}) {
			const local = new Date(
				(Number(unixSeconds) + utcOffsetMinutes * 60) * 1000,
			);
			return local.toISOString().slice(0, 19) + offsetText(utcOffsetMinutes);
		},
	},
	date: {
		lower(text) {
			const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
			if (parts === null) throw new Error("no date");
			const [year, month, day] = parts.slice(1).map(Number);
			return { year, month, day };
		},
		lift({ year, month, day }: { year: number; month: number; day: number }) {
			return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
		},
	},
	anniversary: {
		lower(text) {
			const parts = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(text);
			if (parts === null) throw new Error("no anniversary");
			const year = parts[1] === "-" ? undefined : Number(parts[1]);
			return { year, month: Number(parts[2]), day: Number(parts[3]) };
		},
		lift({ year, month, day }: { year?: number; month: number; day: number }) {
			const first = year === undefined ? "-" : padded(year, 4);
			return `${first}-${padded(month, 2)}-${padded(day, 2)}`;
		},
	},
};

/** An offset as RFC 3339 writes it: `+03:00`, or `Z` for none. */
export function offsetText(minutes: number): string {
	if (minutes === 0) return "Z";
	const size = Math.abs(minutes);
	return `${minutes < 0 ? "-" : "+"}${padded(Math.floor(size / 60), 2)}:${padded(size % 60, 2)}`;
}

function padded(number: number, width: number): string {
	return String(number).padStart(width, "0");
}

function lower(shape: Shape, json: unknown, path: string): unknown {
	if (typeof shape === "string") {
		if (json === undefined && shape === "bool") return false;
		if (json === undefined) throw new EdgeError(path, "it is missing");
		return shape === "u64" || shape === "s64" ? BigInt(json as number) : json;
	}
	if ("list" in shape) {
		const items = (json ?? []) as unknown[];
		return items.map((item, index) =>
			lower(shape.list, item, `${path}[${index}]`),
		);
	}
	if ("option" in shape) {
		return json === undefined || json === null
			? undefined
			: lower(shape.option, json, path);
	}
	return lowerNamed((shape as { ref: string }).ref, json, path);
}

function lowerNamed(name: string, json: unknown, path: string): unknown {
	const text = TEXTS[name];
	if (text !== undefined) {
		try {
			return text.lower(json as string);
		} catch (error) {
			throw new EdgeError(path, `\`${json}\`: ${(error as Error).message}`);
		}
	}
	const type = TYPES[name] as Definition;
	if (type.kind === "alias") return lower(type.type, json, path);
	if (type.kind === "record") {
		const record = json as Record<string, unknown> | undefined;
		if (record === undefined) throw new EdgeError(path, "it is missing");
		return Object.fromEntries(
			type.fields.map((field) => [
				camel(field.name),
				lower(
					field.type as Shape,
					record[field.name],
					path === "" ? field.name : `${path}.${field.name}`,
				),
			]),
		);
	}
	if (type.kind === "enum") return json ?? type.cases[0]?.name;
	if (typeof json === "string") return { tag: json };
	const [tag, value] = Object.entries(json as object)[0] as [string, unknown];
	const known = type.cases.find((one) => one.name === tag);
	return { tag, val: lower(known?.type as Shape, value, `${path}.${tag}`) };
}

function lift(shape: Shape, value: unknown): unknown {
	if (typeof shape === "string") {
		return typeof value === "bigint" ? Number(value) : value;
	}
	if ("list" in shape) {
		return (value as unknown[]).map((item) => lift(shape.list, item));
	}
	if ("option" in shape) {
		return value === undefined ? undefined : lift(shape.option, value);
	}
	return liftNamed((shape as { ref: string }).ref, value);
}

function liftNamed(name: string, value: unknown): unknown {
	const text = TEXTS[name];
	if (text !== undefined) return text.lift(value as never);
	const type = TYPES[name] as Definition;
	if (type.kind === "alias") return lift(type.type, value);
	if (type.kind === "enum") return value;
	if (type.kind === "record") {
		const record: Record<string, unknown> = {};
		for (const field of type.fields) {
			const lifted = lift(
				field.type as Shape,
				(value as Record<string, unknown>)[camel(field.name)],
			);
			if (lifted !== undefined) record[field.name] = lifted;
		}
		return record;
	}
	const { tag, val } = value as { tag: string; val: unknown };
	const known = type.cases.find((one) => one.name === tag);
	return known?.type === undefined ? tag : { [tag]: lift(known.type, val) };
}

function camel(name: string): string {
	return name.replace(/-([a-z0-9])/g, (_, letter: string) =>
		letter.toUpperCase(),
	);
}
