// Completion and explanations out of the schema of a programme, by the language service that editors for JSON use.

import {
	type Completion,
	type CompletionContext,
	type CompletionResult,
	snippet,
} from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";
import {
	type CompletionItem,
	CompletionItemKind,
	getLanguageService,
	InsertTextFormat,
	type MarkupContent,
	TextDocument,
} from "vscode-json-languageservice";
import schema from "../../schema/programme.schema.json";

const URI = "memory://programme.json";

/** Larger documents are edited without: each completion reads all of it. */
const LENGTH_MAX = 300_000;

const service = getLanguageService({});
service.configure({
	schemas: [
		{
			uri: "memory://programme.schema.json",
			fileMatch: ["*"],
			schema: schema as object,
		},
	],
});

export async function complete(
	context: CompletionContext,
): Promise<CompletionResult | null> {
	const { state, pos } = context;
	const word = context.matchBefore(/"[^"\n]*|[\w-]+/);
	if (state.doc.length > LENGTH_MAX || (!context.explicit && !word))
		return null;
	const document = documentOf(state.doc.toString());
	const list = await service.doComplete(
		document,
		document.positionAt(pos),
		service.parseJSONDocument(document),
	);
	if (!list || list.items.length === 0) return null;
	const [first] = list.items;
	const range =
		first?.textEdit && "range" in first.textEdit && first.textEdit.range;
	const from = range ? document.offsetAt(range.start) : (word?.from ?? pos);
	// What lies behind the cursor, such as the closing quotation mark, is replaced but not matched.
	const behind = range ? Math.max(document.offsetAt(range.end) - pos, 0) : 0;
	// The service replaces the whole token, quotation mark and all; what was typed of it is matched against labels like it.
	const isQuoted = state.sliceDoc(from, from + 1) === '"';
	return {
		from,
		options: list.items.map((item) => optionOf(item, isQuoted, behind)),
		validFor: /^"?[\w-]*$/,
	};
}

/** What stands under the pointer of the mouse, explained. */
export const explain = hoverTooltip(async (view, pos) => {
	if (view.state.doc.length > LENGTH_MAX) return null;
	const document = documentOf(view.state.doc.toString());
	const hover = await service.doHover(
		document,
		document.positionAt(pos),
		service.parseJSONDocument(document),
	);
	const text = hover && wordsOf(hover.contents as MarkupContent | string[]);
	if (!text) return null;
	return {
		pos,
		create() {
			const dom = window.document.createElement("div");
			dom.className = "explained";
			dom.textContent = text;
			return { dom };
		},
	};
});

function documentOf(text: string): TextDocument {
	return TextDocument.create(URI, "json", 0, text);
}

function optionOf(
	item: CompletionItem,
	isQuoted: boolean,
	behind: number,
): Completion {
	const text = item.textEdit?.newText ?? item.insertText ?? item.label;
	const words = item.documentation && wordsOf(item.documentation);
	const plain = item.label.replaceAll('"', "");
	const isSnippet = item.insertTextFormat === InsertTextFormat.Snippet;
	const put = snippet(templateOf(isSnippet ? text : escaped(text)));
	return {
		label: isQuoted ? `"${plain}` : plain,
		displayLabel: plain,
		type: item.kind === CompletionItemKind.Property ? "property" : "constant",
		...(words ? { info: words } : {}),
		apply: (view, completion, from, to) =>
			put(view, completion, from, to + behind),
	};
}

function escaped(text: string): string {
	return text.replace(/[$}\\]/g, "\\$&");
}

/** A template of the language server protocol as one of the editor: `$1` and `${1:name}` are fields in both. */
function templateOf(text: string): string {
	return text
		.replace(/\$(\d)/g, (_, number: string) => `\${${number}}`)
		.replace(/\\([$}\\])/g, "$1");
}

function wordsOf(
	contents: MarkupContent | string | (MarkupContent | string)[],
): string {
	if (Array.isArray(contents)) return contents.map(wordsOf).join("\n");
	const text = typeof contents === "string" ? contents : contents.value;
	return text.replaceAll("\\", "").replaceAll("&nbsp;", " ").trim();
}
