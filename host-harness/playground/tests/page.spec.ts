// The page as a loyalty manager uses it. Figures are worked out by hand where the test says so.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";

const complaints: string[] = [];

test.beforeEach(async ({ page, baseURL }) => {
	complaints.length = 0;
	page.on("console", (message) => {
		if (["error", "warning"].includes(message.type())) {
			complaints.push(message.text());
		}
	});
	page.on("pageerror", (error) => complaints.push(error.message));
	page.on("request", (request) => {
		const url = request.url();
		const isOwn = url.startsWith(baseURL as string) || url.startsWith("data:");
		if (!isOwn) complaints.push(`asked for ${url}`);
	});
	await page.goto("");
});

test.afterEach(() => {
	expect(complaints).toEqual([]);
});

const payable = (page: Page) => page.getByTestId("payable");
const balance = (page: Page) => page.getByTestId("balance-bonus");
const editor = (page: Page) =>
	page.getByRole("textbox", { name: "Programme as JSON" });

test("the first preset is decided to the last kopeck", async ({ page }) => {
	// 49,990 + 2 × 1,490 + 8,990 + 390.
	await expect(page.getByTestId("list-total")).toHaveText("₽62,350.00");
	// 500 off the phone and its cases; of the 5 % on the rest, 3,048.00, the cap of 1,500.
	await expect(page.getByTestId("discount")).toHaveText("−₽2,000.00");
	// 500 points, worth a rouble each.
	await expect(page.getByTestId("redeemed")).toHaveText("−₽500.00");
	await expect(payable(page)).toHaveText("₽59,850.00");
	// 500 × 49,990 ÷ 52,970 = 471.870…, and of the two cases 14.064… each: half-up in sum, the kopeck left over to the
	// largest remainder, the smaller key first.
	const phone = page.getByTestId("line-1");
	await expect(phone).toContainText("phone-week −₽471.87");
	await expect(page.getByTestId("line-2")).toContainText("phone-week −₽14.07");
	await expect(page.getByTestId("line-3")).toContainText("phone-week −₽14.06");
	// 5 % of 59,850 − 390 for the courier is 2,973; on a Saturday twice that, but no more than 2,000 on top.
	await expect(page.getByTestId("earned")).toHaveText("+4,973");
	// 14 days later; expiring 12 months after 21 November, at the end of that month.
	await expect(page.locator(".credit")).toContainText(
		"active from 5 Dec 2026, 18:30",
	);
	await expect(page.locator(".credit")).toContainText("expires 1 Dec 2027");
	// 31,490 + 20,800 + 38,990 of the last twelve months, and those of October 2025 before 21 November.
	await expect(page.getByTestId("tier")).toHaveText("silver");
	await expect(page.locator(".progress")).toContainText(
		"₽91,280.00 of ₽100,000.00",
	);
	// 70,000 less what is left after the discount on goods, 62,350 − 390 − 500.
	await expect(page.locator('.near[data-rule="big-basket"]')).toContainText(
		"₽8,540.00 more",
	);
	await expect(page.locator('[data-rule="cases-15"]')).toContainText(
		"phone-week gives ₽53.00 more",
	);
	await expect(page.getByTestId("offer").first()).toContainText("gold-is-near");
	await expect(balance(page)).toHaveText("1,250");
	await expect(
		page.getByRole("img", { name: /Barcode of the member number/ }),
	).toBeVisible();
});

test("every preset is decided", async ({ page }) => {
	const choice = page.getByLabel("Preset");
	const presets = await choice
		.locator("option")
		.evaluateAll((options) =>
			options.map((option) => (option as HTMLOptionElement).value),
		);
	expect(presets.length).toBeGreaterThanOrEqual(15);
	for (const preset of presets) {
		await choice.selectOption(preset);
		await expect(page.getByText(`programme ${preset}, revision`)).toBeVisible();
		await expect(payable(page), preset).toContainText(/\d/);
		await expect(page.locator("p.error"), preset).toHaveCount(0);
		await expect(page.locator(".findings li"), preset).toHaveCount(0);
	}
});

test("an error in the programme is shown at its place, and mending it decides again", async ({
	page,
}) => {
	await expect(payable(page)).toHaveText("₽59,850.00");
	await change(page, '"offers": [', '"offerz": [');
	const finding = page.locator(".findings li.error");
	await expect(finding.first()).toContainText("unknown-field");
	await expect(finding.first()).toContainText("/offerz");
	await expect(finding.first()).toContainText("did you mean `offers`?");
	await expect(page.locator(".cm-lintRange-error").first()).toHaveText(
		'"offerz"',
	);
	await expect(page.getByText("The programme has errors")).toBeVisible();
	await expect(payable(page)).toHaveText("₽59,850.00");

	await finding.first().getByRole("button").click();
	await expect(editor(page)).toBeFocused();

	await change(page, '"percent": "5" }, "when"', '"percent": "1" }, "when"');
	await expect(page.getByText("✓ No errors")).toBeVisible();
	// 1 % of 62,350 − 390 − 500 = 614.60: 62,350 − 500 − 614.60 − 500.
	await expect(payable(page)).toHaveText("₽60,735.40");
});

test("a text that is no JSON is marked where it stops to be", async ({
	page,
}) => {
	await expect(payable(page)).toHaveText("₽59,850.00");
	await change(page, '"revision": 7,', '"revision": 7');
	await expect(page.locator(".findings li.error")).toContainText("not-json");
	await expect(
		page.locator(".cm-lintRange-error, .cm-lintPoint-error"),
	).toHaveCount(1);
	await change(page, '"revision": 7,', '"revision": 8,');
	await expect(page.getByText("revision 8")).toBeVisible();
});

test("the editor completes names and words out of the schema", async ({
	page,
}) => {
	await change(page, '{\n  "id": "gadget-club"', '{\n,\n"id": "gadget-club"');
	await editor(page).press("Control+Home");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.type('"minimum-c');
	await page.keyboard.press("Control+Space");
	const option = page.getByRole("option", { name: "minimum-charge" });
	await expect(option).toBeVisible();
	await option.click();
	await expect(editor(page)).toContainText('"minimum-charge"');
});

test("spending more points lowers the price and the points earned", async ({
	page,
}) => {
	await expect(payable(page)).toHaveText("₽59,850.00");
	await page.getByLabel("Points to spend: bonus").fill("1000");
	await expect(payable(page)).toHaveText("₽59,350.00");
	// 5 % of 59,350 − 390, and 2,000 for the weekend.
	await expect(page.getByTestId("earned")).toHaveText("+4,948");
	await page.getByLabel("as many as allowed").check();
	await expect(payable(page)).toHaveText("₽59,100.00");
	// What was typed before stands again.
	await page.getByLabel("as many as allowed").uncheck();
	await expect(page.getByLabel("Points to spend: bonus")).toHaveValue("1000");
	await expect(payable(page)).toHaveText("₽59,350.00");
	await page.getByLabel("Points to spend: bonus").fill("");
	await expect(payable(page)).toHaveText("₽60,350.00");
});

test("points expire on the instant", async ({ page }) => {
	await expect(balance(page)).toHaveText("1,250");
	const when = page.getByLabel("Date and time");
	await when.fill("2027-03-31T23:59");
	await expect(page.locator(".phone")).toContainText("800 expire 1 Apr 2027");
	await expect(balance(page)).toHaveText("1,250");
	await when.fill("2027-04-01T00:00");
	await expect(balance(page)).toHaveText("450");
	await expect(page.getByTestId("redeemed")).toHaveText("−₽450.00");
});

test("points that expire when nothing is done say so, and not that they never do", async ({
	page,
}) => {
	await page.getByLabel("Preset").selectOption("coffee-stamps");
	const credit = page.locator(".credit");
	await expect(credit).toContainText(
		"expires after 12 months without activity",
	);
	await expect(credit).not.toContainText("never");
	await page.getByLabel("Language").selectOption("ru");
	await expect(credit).toContainText(/сгорят через 12\sмесяцев без активности/);

	// A day of their own as well: 6 months after 21 November.
	await page.getByLabel("Язык").selectOption("en");
	await editor(page).press("Control+a");
	await page.keyboard.insertText(
		COFFEE.replace(
			'"inactive-months": 12',
			'"inactive-days": 90, "after-months": 6',
		),
	);
	await expect(credit).toContainText(
		"expires 21 May 2027, 18:30, or after 90 days without activity",
	);
	// Neither.
	await editor(page).press("Control+a");
	await page.keyboard.insertText(
		COFFEE.replace('"expires": { "inactive-months": 12 }, ', ""),
	);
	await expect(credit).toContainText("never expires");
});

test("a coupon, a guest, quantities and goods of one's own", async ({
	page,
}) => {
	await page.getByLabel("Coupons").fill("hello");
	// 300 off, and with 300 more beneath the cap of silver-5 nothing else changes.
	await expect(payable(page)).toHaveText("₽59,550.00");
	await page.getByLabel("Coupons").fill("NOPE");
	await expect(page.getByText("Coupon NOPE: no such coupon")).toBeVisible();
	await page.getByLabel("Coupons").fill("");

	await page.getByRole("radio", { name: "Guest" }).check();
	// Phone week is left.
	await expect(payable(page)).toHaveText("₽61,850.00");
	await page.getByRole("spinbutton", { name: "Quantity of Courier" }).fill("2");
	await expect(payable(page)).toHaveText("₽62,240.00");
	await page.getByRole("button", { name: "Remove Courier" }).click();
	await expect(payable(page)).toHaveText("₽61,460.00");

	await page.getByText("Something else").click();
	const form = page.locator("form");
	await form.getByLabel("Name").fill("Umbrella");
	await form.getByLabel("Price").fill("1200.50");
	await form.getByRole("button", { name: "Add" }).click();
	await expect(payable(page)).toHaveText("₽62,660.50");
	await page.getByLabel("Add from the catalogue").selectOption("BUDS-2");
	await expect(payable(page)).toHaveText("₽69,150.50");
});

test("a link carries everything to another page", async ({ page, context }) => {
	await page.getByLabel("Points to spend: bonus").fill("1000");
	await change(page, '"revision": 7,', '"revision": 12,');
	await expect(
		page.getByText("programme gadget-club, revision 12"),
	).toBeVisible();
	await page.getByRole("button", { name: "Share" }).click();
	const link = await page.getByRole("dialog").getByRole("textbox").inputValue();
	expect(link.length).toBeLessThan(8_000);

	const other = await context.newPage();
	await other.goto(link);
	await expect(payable(other)).toHaveText("₽59,350.00");
	await expect(
		other.getByText("programme gadget-club, revision 12"),
	).toBeVisible();
	await expect(other.getByLabel("Points to spend: bonus")).toHaveValue("1000");
	await other.close();

	await page.getByRole("button", { name: "Close" }).click();
	await expect(page.getByRole("dialog")).toBeHidden();
});

test("a reload loses nothing, and a link that is opened wins over what was kept", async ({
	page,
}) => {
	const points = page.getByLabel("Points to spend: bonus");
	await points.fill("1000");
	await expect(payable(page)).toHaveText("₽59,350.00");
	await page.reload();
	await expect(payable(page)).toHaveText("₽59,350.00");

	// What is typed after a link was made is not in it, and neither is it in the address.
	await page.getByRole("button", { name: "Share" }).click();
	const link = await page.getByRole("dialog").getByRole("textbox").inputValue();
	expect(page.url()).toBe(link);
	await page.getByRole("button", { name: "Close" }).click();
	await points.fill("200");
	await expect(payable(page)).toHaveText("₽60,150.00");
	expect(page.url()).not.toContain("#");
	await page.reload();
	await expect(payable(page)).toHaveText("₽60,150.00");

	await page.goto("about:blank");
	await page.goto(link);
	await expect(payable(page)).toHaveText("₽59,350.00");
	await page.reload();
	await expect(payable(page)).toHaveText("₽59,350.00");
});

test("a damaged link opens a preset and says so", async ({ page }) => {
	for (const fragment of ["#s=abc", `#s=${folded({ preset: 1 })}`]) {
		await page.goto("about:blank");
		await page.goto(fragment);
		await expect(page.getByRole("alert")).toContainText("The link is damaged");
		await expect(payable(page)).toHaveText("₽59,850.00");
	}
});

test("nonsense in a link is told, and the page stays alive", async ({
	page,
}) => {
	await page.getByRole("button", { name: "Share" }).click();
	const link = await page.getByRole("dialog").getByRole("textbox").inputValue();
	const nonsense = (change: (session: Nonsense) => void) => {
		const session = unfolded(link.split("#s=")[1] as string);
		change(session);
		return `#s=${folded(session)}`;
	};
	await page.goto(
		nonsense((session) => {
			session.catalogue[0].price = "a lot";
			session.shopper.id = "";
		}),
	);
	await expect(page.locator("p.error").first()).toHaveText(
		"Refused: invalid-request basket.lines[0].unit-price `a lot`: no decimal",
	);
	await expect(payable(page)).toHaveText("–");
	await page.goto(
		nonsense((session) => {
			session.catalogue[0].kind = 5;
		}),
	);
	await expect(page.getByRole("alert")).toContainText("The engine stopped");
	await expect(page.getByText("No errors")).toHaveCount(0);
	await page.getByLabel("Preset").selectOption("gadget-club");
	await expect(payable(page)).toHaveText("₽59,850.00");
	await expect(page.getByRole("alert")).toBeEmpty();
});

test("a programme that takes too long is stopped, and the page stays alive", async ({
	page,
}) => {
	// What takes so long is megabytes of programme: on this small one, the worker itself goes on for ever.
	const endless = `{
		"id": "endless", "revision": 1, "currency": "EUR", "lanes": [{ "id": "order" }],
		"discounts": [{ "id": "d", "take": { "percent": "5" } }]
	}`;
	await page.route("**/worker-*.js", async (route) => {
		const response = await route.fetch();
		const body = `addEventListener("message", ({ data }) => {
			while (data.session.programme === ${JSON.stringify(endless)});
		});
		${await response.text()}`;
		await route.fulfill({ response, body });
	});
	await page.reload();
	await expect(payable(page)).toHaveText("₽59,850.00");
	await page.getByRole("button", { name: "Share" }).click();
	const link = await page.getByRole("dialog").getByRole("textbox").inputValue();
	await page.getByRole("button", { name: "Close" }).click();
	const session = unfolded(link.split("#s=")[1] as string);
	session.programme = endless;
	await page.goto(`#s=${folded(session)}`);

	// While it is worked on, whatever is touched answers.
	let slowest = 0;
	const alert = page.getByRole("alert");
	for (let tries = 0; tries < 60; tries++) {
		const start = Date.now();
		await page.evaluate(() => new Promise(requestAnimationFrame));
		slowest = Math.max(slowest, Date.now() - start);
		if ((await alert.textContent()) !== "") break;
		await page.waitForTimeout(250);
	}
	await expect(alert).toContainText("took longer than 3 s and was stopped");
	expect(slowest).toBeLessThan(1_500);
	// Nobody knows whether it has errors.
	await expect(page.getByText("Not checked")).toBeVisible();
	await expect(page.getByText("No errors")).toHaveCount(0);
	await expect(page.locator(".findings")).toHaveCount(0);

	await page.getByLabel("Preset").selectOption("coffee-stamps");
	await expect(
		page.getByText("programme coffee-stamps, revision 1"),
	).toBeVisible();
	await expect(alert).toBeEmpty();
	await expect(page.getByText("✓ No errors")).toBeVisible();
});

test("all of it can be reached and used with the keyboard alone", async ({
	page,
}) => {
	await expect(payable(page)).toHaveText("₽59,850.00");
	await page.keyboard.press("Tab");
	await expect(
		page.getByRole("link", { name: "Skip to the decision" }),
	).toBeFocused();
	await page.keyboard.press("Tab");
	await expect(page.getByLabel("Preset")).toBeFocused();
	const seen = new Set<string>();
	for (let press = 0; press < 160; press++) {
		await page.keyboard.press("Tab");
		seen.add(
			await page.evaluate(
				() =>
					document.activeElement?.getAttribute("aria-label") ??
					document.activeElement?.closest("label")?.textContent ??
					document.activeElement?.textContent ??
					"",
			),
		);
	}
	for (const stop of [
		"Share",
		"Programme as JSON",
		"Quantity of Phone X200",
		"Coupons",
		"as many as allowed",
		"Add a purchase",
		"Requests and answers as JSON",
	]) {
		expect(
			[...seen].some((label) => label.trim().startsWith(stop)),
			stop,
		).toBe(true);
	}
});

test("the price is told to those who do not see it", async ({ page }) => {
	const status = page.getByRole("status").filter({ hasText: "To pay" });
	await expect(status).toHaveAttribute("aria-live", "polite");
	await expect(status).toContainText("₽59,850.00");
});

test("Russian words, money and dates", async ({ page }) => {
	await page.getByLabel("Language").selectOption("ru");
	await expect(page).toHaveTitle("Лояльность: песочница");
	await expect(payable(page)).toHaveText(/^59\s850,00\s₽$/);
	await expect(page.locator(".credit")).toContainText(
		/активны с 5 дек. 2026 г., 18:30/,
	);
	await expect(page.locator("html")).toHaveAttribute("lang", "ru");
	// What the engine says is English, and is read out as such.
	await page
		.getByRole("textbox", { name: "Программа в JSON" })
		.press("Control+a");
	await page.keyboard.insertText(GADGETS.replace('"offers": [', '"offerz": ['));
	const finding = page.locator(".findings li.error").first();
	await expect(finding).toContainText("unknown-field");
	await expect(finding.locator("[lang=en]").first()).toContainText("offerz");
	await page.reload();
	await expect(page.getByRole("button", { name: "Поделиться" })).toBeVisible();
});

const GADGETS = programme("gadget-club");
const COFFEE = programme("coffee-stamps");

function programme(name: string): string {
	const folder = join(import.meta.dirname, "../../../tests/programmes");
	return readFileSync(join(folder, `${name}.json`), "utf8");
}

/** Types the first preset's programme anew, with a part of it changed. */
async function change(page: Page, what: string, to: string): Promise<void> {
	expect(GADGETS).toContain(what);
	await editor(page).press("Control+a");
	await page.keyboard.insertText(GADGETS.replace(what, to));
}

// biome-ignore lint/suspicious/noExplicitAny: what it holds is the point
type Nonsense = any;

function folded(session: unknown): string {
	return deflateRawSync(JSON.stringify(session)).toString("base64url");
}

function unfolded(text: string) {
	return JSON.parse(inflateRawSync(Buffer.from(text, "base64url")).toString());
}
