// A session as the fragment of a link, and back: JSON, deflated, in base64 for addresses. The fragment never reaches a server.

import { NO_FACTS, type Session } from "./session";

const MARK = "#s=";

/** The most that a link may unfold to, in bytes: a small link could unfold to far more than a page can hold. */
const UNFOLDED_BYTES = 16 << 20;

/** The fragment for a session. */
export async function fragmentOf(session: Session): Promise<string> {
	const folded = await bytesOf(
		through(
			new TextEncoder().encode(JSON.stringify(session)),
			new CompressionStream("deflate-raw"),
		),
	);
	let binary = "";
	for (const byte of folded) binary += String.fromCharCode(byte);
	const text = btoa(binary)
		.replaceAll("+", "-")
		.replaceAll("/", "_")
		.replace(/=+$/, "");
	return MARK + text;
}

export function isLink(fragment: string): boolean {
	return fragment.startsWith(MARK);
}

/** The session that a fragment carries; none if it carries none. Throws where it is damaged. */
export async function sessionOf(
	fragment: string,
): Promise<Session | undefined> {
	if (!isLink(fragment)) return undefined;
	const text = fragment
		.slice(MARK.length)
		.replaceAll("-", "+")
		.replaceAll("_", "/");
	const folded = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
	const unfolded = await bytesOf(
		through(folded, new DecompressionStream("deflate-raw")),
	);
	return checked(JSON.parse(new TextDecoder().decode(unfolded)));
}

function through(
	bytes: Uint8Array<ArrayBuffer>,
	stream: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array> {
	return new Blob([bytes]).stream().pipeThrough(stream);
}

async function bytesOf(
	stream: ReadableStream<Uint8Array>,
): Promise<Uint8Array> {
	const parts: Uint8Array[] = [];
	let length = 0;
	const reader = stream.getReader();
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		length += value.length;
		if (length > UNFOLDED_BYTES) {
			await reader.cancel();
			throw new Error("too large");
		}
		parts.push(value);
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}

/** A session that the page can show, whoever wrote the link: every part of it is there and of its type. */
export function checked(value: unknown): Session {
	const session = value as Session;
	const shopper = session.shopper;
	const facts = { ...NO_FACTS, ...session.facts };
	const holds =
		texts(session, ["preset", "programme", "coupons", "at"]) &&
		Number.isInteger(session.offsetMinutes) &&
		Math.abs(session.offsetMinutes) <= 18 * 60 &&
		!Number.isNaN(Date.parse(`${session.at}Z`)) &&
		allOf(
			session.catalogue,
			(product) =>
				texts(product, ["sku", "price"]) &&
				(typeof product.name === "string" ||
					texts(product.name, ["en", "ru"])) &&
				isAbsentOr(product.tags, areTexts) &&
				isAbsentOr(product.complements, areTexts),
		) &&
		allOf(session.basket, (line) => texts(line, ["sku", "quantity"])) &&
		isTextByName(session.spend) &&
		(shopper === undefined || isShopper(shopper)) &&
		isFacts(facts);
	if (!holds) throw new Error("damaged");
	return { ...session, facts };
}

function isShopper(shopper: NonNullable<Session["shopper"]>): boolean {
	return (
		texts(shopper, ["id", "name", "birthday", "enrolled", "givenTier"]) &&
		allOf(
			shopper.purchases,
			(one) => texts(one, ["on", "amount"]) && isTextByName(one.units),
		) &&
		allOf(shopper.lots, (lot) =>
			texts(lot, ["wallet", "points", "earned", "active", "expires"]),
		)
	);
}

function isFacts(facts: Session["facts"]): boolean {
	return Object.entries(NO_FACTS).every(([name, empty]) => {
		const fact = facts[name as keyof typeof facts] as unknown;
		if (Array.isArray(empty)) return areTexts(fact);
		if (name === "chosen") {
			return isObject(fact) && Object.values(fact).every(areTexts);
		}
		return isObject(empty) ? isTextByName(fact) : typeof fact === typeof empty;
	});
}

function allOf<T extends object>(
	list: T[],
	holds: (item: T) => boolean,
): boolean {
	return (
		Array.isArray(list) &&
		list.length <= 10_000 &&
		list.every((item) => isObject(item) && holds(item))
	);
}

function texts<T extends object>(value: T, names: (keyof T)[]): boolean {
	return (
		isObject(value) && names.every((name) => typeof value[name] === "string")
	);
}

function isTextByName(value: unknown): boolean {
	return isObject(value) && areTexts(Object.values(value));
}

function areTexts(value: unknown): boolean {
	return (
		Array.isArray(value) && value.every((item) => typeof item === "string")
	);
}

function isAbsentOr(value: unknown, holds: (value: unknown) => boolean) {
	return value === undefined || holds(value);
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
