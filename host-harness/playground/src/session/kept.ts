// The session as it stands, kept in the tab, so that a reload loses nothing that was typed. It ends with the tab.

import { checked } from "./link";
import type { Session } from "./session";

const NAME = "session";

/** What the tab kept, if it did and the page can show it. */
export function keptSession(): Session | undefined {
	try {
		const text = sessionStorage.getItem(NAME);
		return text === null ? undefined : checked(JSON.parse(text));
	} catch {
		return undefined;
	}
}

export function keepSession(session: Session): void {
	try {
		// One that is too large is not kept; an older one in its place would be a surprise.
		sessionStorage.removeItem(NAME);
		sessionStorage.setItem(NAME, JSON.stringify(session));
	} catch {
		// Then it holds until the page is left.
	}
}
