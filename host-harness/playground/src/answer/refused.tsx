// Why the engine refused a request: its stable code, the place in the request, and what it says, which is English on every page.

import type { Error as Refusal } from "../generated/contract";
import { speech } from "../state";

export function Refused({ refusal }: { refusal: Refusal }) {
	const { code, path, message } = refusal;
	return (
		<p class="error">
			{speech.value.words.refused}: <code>{code}</code>{" "}
			{path !== "" && <code>{path}</code>} <span lang="en">{message}</span>
		</p>
	);
}
