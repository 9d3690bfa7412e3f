// The built folder on somebody else's server: at any path, and where that server does not know WebAssembly.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const DIST = join(import.meta.dirname, "../dist");
const TYPES: Record<string, string> = {
	html: "text/html",
	js: "text/javascript",
	css: "text/css",
	svg: "image/svg+xml",
};

test("the command carries the page that was built last", async ({
	request,
}) => {
	// The names of all other files in it tell what they hold.
	const served = await (await request.get("")).text();
	expect(served, "build the command again: `cargo build --release`").toBe(
		readFileSync(join(DIST, "index.html"), "utf8"),
	);
});

test("any server takes the folder as it is", async ({ page }) => {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		const path = (request.url ?? "").replace(/^\/shop\/try\//, "");
		asked.push(request.url ?? "");
		const type = TYPES[path.split(".").at(-1) ?? ""] ?? "text/html";
		try {
			const file = readFileSync(join(DIST, path === "" ? "index.html" : path));
			const kind = path.endsWith(".wasm") ? "application/octet-stream" : type;
			response.writeHead(200, { "content-type": kind }).end(file);
		} catch {
			response.writeHead(404).end();
		}
	});
	await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
	const { port } = server.address() as AddressInfo;
	await page.goto(`http://127.0.0.1:${port}/shop/try/`);
	await expect(page.getByTestId("payable")).toHaveText("₽59,850.00");
	await expect(page.locator(".cm-content")).toBeVisible();
	await expect(page.locator(".barcode img")).toBeVisible();
	expect(asked.every((url) => url.startsWith("/shop/try/"))).toBe(true);
	server.close();
});

test("a part that is missing is told", async ({ page }) => {
	await page.route("**/*.wasm", (route) => route.fulfill({ status: 404 }));
	await page.goto("");
	await expect(page.getByRole("alert")).toContainText(
		"The engine could not be loaded",
	);
});
