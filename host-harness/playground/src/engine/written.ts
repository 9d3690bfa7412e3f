// How requests and answers are written.

/** The text of a request or answer, as the command writes it: what is empty is left out. */
export function written(value: unknown): string {
	const whole = (_: string, part: unknown) =>
		Array.isArray(part) && part.length === 0 ? undefined : part;
	return `${JSON.stringify(value, whole, 2)}\n`;
}
