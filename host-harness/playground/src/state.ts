// What the page knows: the session that is edited, what was decided of it last, and how the reader likes to see it.

import { computed, effect, signal } from "@preact/signals";
import type { Answers } from "./engine/decide";
import { DEADLINE, Desk } from "./engine/desk";
import type { Diagnostic } from "./generated/contract";
import { asked } from "./session/asked";
import { keepSession } from "./session/kept";
import { isLink } from "./session/link";
import type { Facts, Session, Shopper } from "./session/session";
import { begin, PRESETS } from "./shop/presets";
import { type Language, preferredLanguage, Speech } from "./words/speech";

export type Theme = "auto" | "light" | "dark";

export type Trouble =
	| { kind: "broken" }
	| { kind: "late"; seconds: number }
	| { kind: "fault"; message: string };

export const session = signal<Session>(begin(PRESETS[0]?.id ?? ""));

/** What the last programme without errors decided, with the session it was asked about. */
export const decided = signal<
	{ answers: Answers; session: Session } | undefined
>(undefined);

/** Errors of the programme as it stands, or warnings of one that works; none where it is not known what it is. */
export const findings = signal<
	{ diagnostics: Diagnostic[]; more: number } | undefined
>(undefined);

export const trouble = signal<Trouble | undefined>(undefined);

/** Something to tell about the link that was opened. */
export const notice = signal<"linkDamaged" | undefined>(undefined);

/** Whether the programme as it stands is refused. */
export const isRefused = computed(() =>
	findings.value?.diagnostics.some(({ severity }) => severity === "error"),
);

export const wanted = computed(() => asked(session.value.programme));

export const language = signal<Language>(
	kept("language", ["en", "ru"]) ?? preferredLanguage(),
);
export const theme = signal<Theme>(
	kept("theme", ["auto", "light", "dark"]) ?? "auto",
);

export const speech = computed(() => {
	const info = decided.value?.answers.info;
	return new Speech(
		language.value,
		info?.currency ?? "EUR",
		info?.["minor-units"] ?? 2,
	);
});

/** Milliseconds between the last touch and the question: typing is not asked about letter by letter. */
const PAUSE = 120;

/** Begins to decide on the session, now and whenever it changes. */
export function start(): void {
	const desk = new Desk(
		(result) => {
			if ("late" in result) {
				trouble.value = { kind: "late", seconds: DEADLINE / 1000 };
				findings.value = undefined;
			} else if ("fault" in result) {
				trouble.value = { kind: "fault", message: result.fault };
				findings.value = undefined;
			} else if ("diagnostics" in result.turn) {
				trouble.value = undefined;
				findings.value = result.turn;
			} else {
				const { answers } = result.turn;
				trouble.value = undefined;
				findings.value = { diagnostics: answers.info.warnings, more: 0 };
				if (decided.value === undefined) performance.mark("first-decision");
				decided.value = { answers, session: result.session };
			}
		},
		() => {
			trouble.value = { kind: "broken" };
		},
	);
	let pause = 0;
	let isFirst = true;
	effect(() => {
		const asked = session.value;
		window.clearTimeout(pause);
		pause = window.setTimeout(
			() => {
				desk.ask(asked);
				keepSession(asked);
			},
			isFirst ? 0 : PAUSE,
		);
		isFirst = false;
	});
	effect(() => {
		const root = document.documentElement;
		root.dataset.theme = theme.value;
		root.lang = language.value;
		document.title = speech.value.words.title;
		keep("language", language.value);
		keep("theme", theme.value);
	});
}

export function edit(change: Partial<Session>): void {
	// What stands on the page is not what its link carries any more; a reload goes by what the tab keeps.
	if (isLink(location.hash)) leaveLink();
	session.value = { ...session.value, ...change };
}

export function editShopper(change: Partial<Shopper>): void {
	const { shopper } = session.value;
	if (shopper !== undefined) edit({ shopper: { ...shopper, ...change } });
}

export function editFacts(change: Partial<Facts>): void {
	edit({ facts: { ...session.value.facts, ...change } });
}

export function choosePreset(id: string): void {
	leaveLink();
	session.value = begin(id);
}

function leaveLink(): void {
	history.replaceState(null, "", location.pathname + location.search);
}

/** What the reader has chosen before, where the browser lets a page keep anything. */
function kept<T extends string>(name: string, among: T[]): T | undefined {
	try {
		const value = localStorage.getItem(name) as T;
		return among.includes(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

function keep(name: string, value: string): void {
	try {
		localStorage.setItem(name, value);
	} catch {
		// Then it holds for this visit.
	}
}
