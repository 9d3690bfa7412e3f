// Where the page begins: with the session of its link if there is one, else with the first preset.

import { render } from "preact";
import { Page } from "./page";
import { sessionOf } from "./session/link";
import { notice, session, start } from "./state";
import "./style.css";

async function openLink(): Promise<void> {
	try {
		const linked = await sessionOf(location.hash);
		if (linked !== undefined) session.value = linked;
		notice.value = undefined;
	} catch {
		notice.value = "linkDamaged";
	}
}

await openLink();
addEventListener("hashchange", openLink);
start();
render(<Page />, document.getElementById("page") as HTMLElement);
