// How the page speaks in a language: its words with their blanks filled, money, points, days and instants as people there
// write them.

import type { Name } from "../session/session";
import { en, type Words } from "./en";
import { ru } from "./ru";

export const LANGUAGES = { en: "English", ru: "Русский" } as const;

export type Language = keyof typeof LANGUAGES;

const WORDS: Record<Language, Words> = { en, ru };

/** British English, whose dates nobody takes for others. */
const LOCALES: Record<Language, string> = { en: "en-GB", ru: "ru-RU" };

export class Speech {
	readonly words: Words;
	readonly locale: string;
	readonly #currency: Intl.NumberFormat;
	readonly #number: Intl.NumberFormat;

	constructor(
		readonly language: Language,
		currency: string,
		minorUnits: number,
	) {
		this.words = WORDS[language];
		this.locale = LOCALES[language];
		this.#currency = new Intl.NumberFormat(this.locale, {
			style: "currency",
			currency,
			currencyDisplay: "narrowSymbol",
			minimumFractionDigits: minorUnits,
			maximumFractionDigits: minorUnits,
		});
		this.#number = new Intl.NumberFormat(this.locale, {
			maximumFractionDigits: 6,
		});
	}

	/** Money of the programme; formatted from the text, so that no digit is lost. */
	money(decimal: string): string {
		return withMinus(
			this.#currency.format(decimal as Intl.StringNumericLiteral),
		);
	}

	/** Points, units, rates. */
	number(decimal: string | number): string {
		return withMinus(this.#number.format(decimal as Intl.StringNumericLiteral));
	}

	/** A length of time, such as `12 months`. */
	span(count: number, unit: "day" | "month"): string {
		return new Intl.NumberFormat(this.locale, {
			style: "unit",
			unit,
			unitDisplay: "long",
		}).format(count);
	}

	/** An instant in the local time it was seen in: with the time of day, unless that is midnight. */
	instant(timestamp: string): string {
		const local = timestamp.slice(0, 19);
		return new Intl.DateTimeFormat(this.locale, {
			dateStyle: "medium",
			...(local.endsWith("T00:00:00") ? {} : { timeStyle: "short" }),
			timeZone: "UTC",
		}).format(Date.parse(`${local}Z`));
	}

	name(name: Name): string {
		return typeof name === "string" ? name : name[this.language];
	}
}

/** A sentence with its blanks filled. A blank that there is nothing for is left out. */
export function fill(
	sentence: string,
	blanks: Record<string, string | number | undefined> = {},
): string {
	return sentence
		.replace(/\{(\w+)\}/g, (_, name: string) => String(blanks[name] ?? ""))
		.trim();
}

/** A minus as wide as a plus, in the place of a hyphen. */
function withMinus(figure: string): string {
	return figure.replace("-", "−");
}

export function preferredLanguage(): Language {
	return navigator.language.startsWith("ru") ? "ru" : "en";
}
