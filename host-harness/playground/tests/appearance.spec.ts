// How the page looks, and whether those who see, hear or point otherwise can use it: axe finds nothing, in light and dark,
// on a desk and on a telephone. Pictures of each land in target/playground.

import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const PICTURES = "../../target/playground";

const SIZES = {
	desk: { width: 1440, height: 900 },
	tablet: { width: 1024, height: 768 },
	phone: { width: 390, height: 844 },
};

for (const [size, viewport] of Object.entries(SIZES)) {
	for (const scheme of ["light", "dark"] as const) {
		test(`${size}, ${scheme}: nothing stands in anybody's way`, async ({
			browser,
			baseURL,
		}) => {
			const context = await browser.newContext({
				viewport,
				...(baseURL && { baseURL }),
				colorScheme: scheme,
				locale: size === "phone" ? "ru-RU" : "en-GB",
			});
			const page = await context.newPage();
			await page.goto("");
			await expect(page.getByTestId("payable")).toContainText("850");
			await expect(page.locator(".cm-content")).toBeVisible();
			await expect(page.locator(".barcode img")).toBeVisible();
			await page.screenshot({
				path: `${PICTURES}/${size}-${scheme}.png`,
				fullPage: true,
			});
			const { violations } = await new AxeBuilder({ page }).analyze();
			expect(
				violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
			).toEqual([]);
			// Nobody has to guess the end of a date.
			const moment = page.locator('input[type="datetime-local"]');
			const room = await moment.evaluate((field) => field.clientWidth);
			expect(room).toBeGreaterThanOrEqual(230);
			// Nothing is wider than the window.
			const width = await page.evaluate(
				() => document.documentElement.scrollWidth,
			);
			expect(width).toBeLessThanOrEqual(viewport.width);
			await context.close();
		});
	}
}

test("nor in any other programme", async ({ page }) => {
	test.setTimeout(180_000);
	await page.goto("");
	const choice = page.getByLabel("Preset");
	const presets = await choice
		.locator("option")
		.evaluateAll((options) =>
			options.map((option) => (option as HTMLOptionElement).value),
		);
	expect(presets.length).toBeGreaterThan(10);
	for (const preset of presets) {
		await choice.selectOption(preset);
		await expect(page.getByText(`programme ${preset}, revision`)).toBeVisible();
		await expect(page.locator(".barcode img")).toBeVisible();
		const { violations } = await new AxeBuilder({ page }).analyze();
		expect(
			violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
			preset,
		).toEqual([]);
		await page.screenshot({
			path: `${PICTURES}/${preset}.png`,
			fullPage: true,
		});
	}
});

test("with errors in the programme and a link to share, too", async ({
	page,
}) => {
	await page.goto("");
	await expect(page.getByTestId("payable")).toContainText("850");
	for (const theme of ["light", "dark"]) {
		await page.getByLabel("Appearance").selectOption(theme);
		await page.locator(".cm-content").press("Control+a");
		await page.keyboard.insertText('{ "id": "x", "walets": [] }');
		await expect(page.locator(".findings li").first()).toBeVisible();
		await page.getByText("Requests and answers as JSON").click();
		const broken = await new AxeBuilder({ page }).analyze();
		expect(
			broken.violations.map(({ id, nodes }) => [
				id,
				nodes.map(({ html }) => html),
			]),
		).toEqual([]);
		await page.screenshot({ path: `${PICTURES}/errors-${theme}.png` });
		await page.getByRole("button", { name: "Share" }).click();
		const shared = await new AxeBuilder({ page }).analyze();
		expect(shared.violations.map(({ id }) => id)).toEqual([]);
		await page.screenshot({ path: `${PICTURES}/share-${theme}.png` });
		await page.getByRole("button", { name: "Close" }).click();
		await page.getByText("Requests and answers as JSON").click();
	}
});
