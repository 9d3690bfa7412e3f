// Where in a document a JSON pointer leads: the name of a field or an item of a list, as `loyalty check` marks them. Where the
// document does not go so deep, as with a field that is missing, what it should be in.

import { syntaxTree } from "@codemirror/language";
import type { EditorState } from "@codemirror/state";
import type { SyntaxNode } from "@lezer/common";

export function placeOf(
	state: EditorState,
	pointer: string,
): { from: number; to: number } {
	let value = syntaxTree(state).topNode.firstChild;
	let place = value;
	for (const step of pointer.split("/").slice(1)) {
		const found = value && stepInto(state, value, unescaped(step));
		if (!found) break;
		[place, value] = found;
	}
	const from = place?.from ?? 0;
	// A whole object is marked where it begins, so that the marks of what is in it can be seen.
	const end = Math.min(place?.to ?? 0, state.doc.lineAt(from).to);
	return { from, to: Math.max(end, from) };
}

/** What a step is marked by, and what it leads to. */
function stepInto(
	state: EditorState,
	value: SyntaxNode,
	step: string,
): [SyntaxNode, SyntaxNode | null] | undefined {
	if (value.name === "Object") {
		for (const property of value.getChildren("Property")) {
			const name = property.getChild("PropertyName");
			if (name && textOf(state, name) === step)
				return [name, property.lastChild];
		}
		return undefined;
	}
	if (value.name !== "Array") return undefined;
	let index = Number(step);
	for (let item = value.firstChild; item; item = item.nextSibling) {
		if (["[", "]", ",", "⚠"].includes(item.name)) continue;
		if (index-- === 0) return [item, item];
	}
	return undefined;
}

function textOf(state: EditorState, name: SyntaxNode): string {
	const text = state.sliceDoc(name.from, name.to);
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

function unescaped(step: string): string {
	return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
