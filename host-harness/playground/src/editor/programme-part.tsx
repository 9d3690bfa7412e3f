// The left part: the programme in its editor, and below it what the component finds wrong with it.

import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Diagnostic } from "../generated/contract";
import { edit, findings, session, speech, trouble } from "../state";
import { fill } from "../words/speech";
import { CodeEditor } from "./code-editor";

export default function ProgrammePart() {
	const { words } = speech.value;
	const place = useRef<HTMLDivElement>(null);
	const editor = useRef<CodeEditor>(null);

	useEffect(() => {
		const code = new CodeEditor(
			place.current as HTMLElement,
			session.value.programme,
			(programme) => edit({ programme }),
		);
		editor.current = code;
		const watches = [
			effect(() => {
				const { programme } = session.value;
				if (programme !== code.text) code.replace(programme);
			}),
			effect(() => code.mark(findings.value?.diagnostics ?? [])),
			effect(() => code.name(speech.value.words.editor, "editor-help")),
		];
		return () => {
			for (const stop of watches) stop();
			code.close();
		};
	}, []);

	return (
		<>
			<div class="editor" ref={place} />
			<p class="quiet" id="editor-help">
				{words.editorHelp}
			</p>
			<Findings show={(diagnostic) => editor.current?.show(diagnostic)} />
		</>
	);
}

function Findings({ show }: { show: (diagnostic: Diagnostic) => void }) {
	const { words } = speech.value;
	if (findings.value === undefined) {
		return trouble.value && <p role="status">{words.unchecked}</p>;
	}
	const { diagnostics, more } = findings.value;
	return (
		<div class={diagnostics.length === 0 ? "findings none" : "findings"}>
			<p role="status">
				{diagnostics.length === 0
					? `✓ ${words.valid}`
					: fill(words.findings, { count: diagnostics.length + more })}
			</p>
			<ul>
				{diagnostics.map((diagnostic, index) => {
					const { severity, code, pointer, message, help } = diagnostic;
					return (
						<li key={index} class={severity}>
							<button
								type="button"
								onClick={() => show(diagnostic)}
								title={words.goTo}
							>
								<strong>{words[severity]}</strong> <code>{code}</code>{" "}
								<code>{pointer}</code>
							</button>
							<p lang="en">{message}</p>
							{help && (
								<p class="quiet" lang="en">
									{help}
								</p>
							)}
						</li>
					);
				})}
			</ul>
			{more > 0 && <p class="quiet">{fill(words.andMore, { count: more })}</p>}
		</div>
	);
}
