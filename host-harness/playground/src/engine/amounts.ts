// Sums of decimals that stay exact: texts in, texts out. The component computes; this adds up what a host hands in.

const DIGITS = 18;

export function isAmount(text: string): boolean {
	return /^\d{1,15}(\.\d{1,6})?$/.test(text);
}

export function isZero(text: string): boolean {
	return /^-?0*(\.0*)?$/.test(text);
}

export function sum(amounts: string[]): string {
	return text(amounts.reduce((all, amount) => all + scaled(amount), 0n));
}

export function difference(from: string, take: string): string {
	return text(scaled(from) - scaled(take));
}

/** What part of `whole` a figure is, from 0 to 1, for drawing. */
export function shareOf(figure: string, whole: string): number {
	const share = Number(figure) / Number(whole);
	return Number.isFinite(share) ? Math.min(Math.max(share, 0), 1) : 1;
}

function scaled(amount: string): bigint {
	const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
	const size = BigInt(whole + fraction.padEnd(DIGITS, "0"));
	return amount.startsWith("-") ? -size : size;
}

function text(size: bigint): string {
	const digits = String(size < 0n ? -size : size).padStart(DIGITS + 1, "0");
	const fraction = digits.slice(-DIGITS).replace(/0+$/, "");
	const sign = size < 0n ? "-" : "";
	return (
		sign + digits.slice(0, -DIGITS) + (fraction === "" ? "" : `.${fraction}`)
	);
}
