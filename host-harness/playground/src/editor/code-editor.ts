// The editor of the programme: JSON with completion, and with the component's own findings at their places.

import { autocompletion } from "@codemirror/autocomplete";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import {
	lintGutter,
	type Diagnostic as Mark,
	setDiagnostics,
} from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import type { Diagnostic } from "../generated/contract";
import { complete, explain } from "./completion";
import { placeOf } from "./place";

/** Colours are those of the page, light or dark. */
const COLOURS = HighlightStyle.define([
	{ tag: tags.propertyName, color: "var(--code-name)" },
	{ tag: tags.string, color: "var(--code-text)" },
	{ tag: [tags.number, tags.bool, tags.null], color: "var(--code-figure)" },
]);

const THEME = EditorView.theme({
	"&": { height: "100%", fontSize: "0.8125rem" },
	".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
	".cm-gutters": {
		backgroundColor: "var(--surface)",
		color: "var(--quiet)",
		borderRight: "1px solid var(--line)",
	},
	".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
	"&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
	"&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection":
		{ backgroundColor: "var(--selection)" },
	".cm-tooltip": {
		backgroundColor: "var(--surface)",
		color: "var(--ink)",
		border: "1px solid var(--line)",
		borderRadius: "6px",
	},
	".cm-tooltip-autocomplete ul li[aria-selected]": {
		backgroundColor: "var(--accent)",
		color: "var(--on-accent)",
	},
	".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)" },
	".cm-searchMatch": { backgroundColor: "var(--selection)" },
});

export class CodeEditor {
	readonly #view: EditorView;
	readonly #label = new Compartment();

	/** `edited` hears of every change that the reader makes. */
	constructor(
		parent: HTMLElement,
		text: string,
		edited: (text: string) => void,
	) {
		this.#view = new EditorView({
			parent,
			state: EditorState.create({
				doc: text,
				extensions: [
					basicSetup,
					json(),
					syntaxHighlighting(COLOURS),
					THEME,
					lintGutter(),
					autocompletion({ override: [complete] }),
					explain,
					EditorView.lineWrapping,
					this.#label.of([]),
					EditorView.updateListener.of((update) => {
						if (update.docChanged) edited(update.state.doc.toString());
					}),
				],
			}),
		});
	}

	get text(): string {
		return this.#view.state.doc.toString();
	}

	/** Another document in the place of this one. */
	replace(text: string): void {
		const { state } = this.#view;
		this.#view.dispatch({
			changes: { from: 0, to: state.doc.length, insert: text },
			selection: { anchor: 0 },
			scrollIntoView: true,
		});
	}

	/** What the editor is called, for those who do not see it. */
	name(label: string, help: string): void {
		this.#view.dispatch({
			effects: this.#label.reconfigure(
				EditorView.contentAttributes.of({
					"aria-label": label,
					"aria-describedby": help,
					// It is reached by Tab as it is; this says so to whoever looks for it.
					tabindex: "0",
				}),
			),
		});
	}

	mark(diagnostics: Diagnostic[]): void {
		const marks = diagnostics.map((diagnostic): Mark => {
			const { severity, code, message, help } = diagnostic;
			return {
				...this.#placeOf(diagnostic),
				severity,
				source: code,
				message: help === undefined ? message : `${message}\n${help}`,
			};
		});
		this.#view.dispatch(setDiagnostics(this.#view.state, marks));
	}

	show(diagnostic: Diagnostic): void {
		const { from } = this.#placeOf(diagnostic);
		this.#view.dispatch({
			selection: { anchor: from },
			effects: EditorView.scrollIntoView(from, { y: "center" }),
		});
		this.#view.focus();
	}

	close(): void {
		this.#view.destroy();
	}

	#placeOf(diagnostic: Diagnostic): { from: number; to: number } {
		// Of a text that is no JSON nobody knows its fields; the browser knows where it stopped.
		if (diagnostic.code === "not-json") {
			const [stop] = jsonParseLinter()(this.#view);
			if (stop) return { from: stop.from, to: stop.to };
		}
		return placeOf(this.#view.state, diagnostic.pointer);
	}
}
