// The page in a real browser, served by the command itself: Debian's Chromium, or the one that CHROMIUM names.

import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const PORT = 8475;

/** The command, built after the page, which it carries: what it serves is what is tried. */
export const LOYALTY =
	process.env.LOYALTY ??
	join(import.meta.dirname, "../../target/release/loyalty");

export default defineConfig({
	testDir: "tests",
	outputDir: "../../target/playground/failures",
	timeout: 60_000,
	expect: { timeout: 10_000 },
	fullyParallel: false,
	workers: 1,
	forbidOnly: true,
	reporter: [["list"]],
	use: {
		baseURL: `http://localhost:${PORT}/`,
		locale: "en-GB",
		viewport: { width: 1440, height: 900 },
		launchOptions: {
			executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
			// Containers have no room for its sandbox; the page is our own.
			args: ["--no-sandbox"],
		},
	},
	webServer: {
		command: `${LOYALTY} playground --port ${PORT}`,
		url: `http://localhost:${PORT}/`,
		timeout: 60_000,
	},
});
