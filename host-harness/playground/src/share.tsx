// The button that makes a link with the whole session in it.

import { useRef, useState } from "preact/hooks";
import { fragmentOf } from "./session/link";
import { session, speech } from "./state";

export function Share() {
	const { words } = speech.value;
	const dialog = useRef<HTMLDialogElement>(null);
	const [link, setLink] = useState("");
	const [isCopied, setCopied] = useState(false);

	async function open() {
		const fragment = await fragmentOf(session.value);
		history.replaceState(null, "", fragment);
		setLink(location.href);
		setCopied(false);
		dialog.current?.showModal();
	}

	async function copy() {
		try {
			await navigator.clipboard.writeText(link);
			setCopied(true);
		} catch {
			// Then it is copied by hand out of the field.
			dialog.current?.querySelector("input")?.select();
		}
	}

	return (
		<>
			<button type="button" class="main" onClick={open}>
				{words.share}
			</button>
			<dialog ref={dialog} aria-labelledby="share-title">
				<h2 id="share-title">{words.shareTitle}</h2>
				<p>{words.shareLead}</p>
				<input
					readOnly
					aria-labelledby="share-title"
					value={link}
					onFocus={({ currentTarget }) => currentTarget.select()}
				/>
				<div class="row end">
					<span role="status">{isCopied ? words.copied : ""}</span>
					<button type="button" class="main" onClick={copy}>
						{words.copy}
					</button>
					<button type="button" onClick={() => dialog.current?.close()}>
						{words.close}
					</button>
				</div>
			</dialog>
		</>
	);
}
