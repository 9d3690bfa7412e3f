// Where the page begins: with the session of its link if there is one, else with what the tab kept over a reload, else with
// the first preset.

import { render } from "preact";
import { Page } from "./page";
import { keptSession } from "./session/kept";
import { isLink, sessionOf } from "./session/link";
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

if (isLink(location.hash)) await openLink();
else session.value = keptSession() ?? session.value;
addEventListener("hashchange", openLink);
start();
render(<Page />, document.getElementById("page") as HTMLElement);
