// Values that are a text here and figures in the component: decimals, times, dates, anniversaries. Each is read from what
// is handed in, and written as the contract's JSON has it. Of what is no such value nothing is read.

/** An exact decimal number as the component has it: mantissa × 10^−scale. */
interface Digits {
	mantissa: bigint;
	scale: number;
}

interface Instant {
	unixSeconds: bigint;
	utcOffsetMinutes: number;
}

interface Day {
	year: number;
	month: number;
	day: number;
}

interface YearlyDay {
	year: number | undefined;
	month: number;
	day: number;
}

/** Most digits behind the decimal point. */
const SCALE_MAX = 18;
/** What 64 bits hold. */
const MANTISSA_MAX = 2n ** 63n - 1n;
/** Up to this many digits a number is exact, and cheaper to read than a bigint. */
const SHORT_DIGITS = 15;
/** Years and offsets beyond these cannot be written in RFC 3339. */
const YEAR_MAX = 9999;
const OFFSET_MINUTES_MAX = 24 * 60 - 1;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const TIME =
	/^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const YEARLY = /^--(\d\d)-(\d\d)$/;

const decimal = {
	expected: 'a decimal in a string, such as "19.99"',

	read(value: unknown): Digits | undefined {
		const parts = typeof value === "string" ? DECIMAL.exec(value) : null;
		if (!parts) return undefined;
		const [, sign, whole, fraction = ""] = parts;
		const digits = `${whole}${fraction}`;
		const mantissa = BigInt(
			digits.length <= SHORT_DIGITS ? Number(digits) : digits,
		);
		if (fraction.length > SCALE_MAX || mantissa > MANTISSA_MAX)
			return undefined;
		return { mantissa: sign ? -mantissa : mantissa, scale: fraction.length };
	},

	write({ mantissa, scale }: Digits): string {
		const sign = mantissa < 0n ? "-" : "";
		const digits = (mantissa < 0n ? -mantissa : mantissa)
			.toString()
			.padStart(scale + 1, "0");
		return scale === 0
			? sign + digits
			: `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
	},
};

const timestamp = {
	expected: 'a Date or an RFC 3339 time, such as "2026-11-21T18:30:00+03:00"',

	/** A Date has no offset, so its local time is that of UTC. Fractions are dropped downwards. */
	read(value: unknown): Instant | undefined {
		if (value instanceof Date) return instant(value, 0);
		const parts = typeof value === "string" ? TIME.exec(value) : null;
		if (!parts) return undefined;
		const [year, month, day, hour, minute, second] = parts
			.slice(1, 7)
			.map(Number) as [number, number, number, number, number, number];
		const [offsetHours, offsetMinutes] = [
			Number(parts[8] ?? 0),
			Number(parts[9] ?? 0),
		];
		// A leap second is the second before it.
		const isTime =
			hour < 24 &&
			minute < 60 &&
			second <= 60 &&
			offsetHours < 24 &&
			offsetMinutes < 60;
		const local = midnight(year, month, day);
		if (!isTime || !local) return undefined;
		local.setUTCHours(hour, minute, Math.min(second, 59));
		const offset = offsetHours * 60 + offsetMinutes;
		return instant(local, parts[7] === "-" ? -offset : offset);
	},

	/** What lies beyond the notation is written as the contract's JSON does, too. */
	write({ unixSeconds, utcOffsetMinutes }: Instant): string {
		const local = new Date(
			(Number(unixSeconds) + utcOffsetMinutes * 60) * 1000,
		);
		const year = local.getUTCFullYear();
		const minutes = Math.abs(utcOffsetMinutes);
		if (!(year >= 0 && year <= YEAR_MAX) || minutes > OFFSET_MINUTES_MAX)
			return `unix ${unixSeconds}`;
		const civil = local.toISOString().slice(0, "2026-11-21T18:30:00".length);
		if (minutes === 0) return `${civil}Z`;
		return `${civil}${utcOffsetMinutes < 0 ? "-" : "+"}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`;
	},
};

const date = {
	expected: 'a date in a string, such as "2026-11-21"',

	read(value: unknown): Day | undefined {
		const parts = typeof value === "string" ? DATE.exec(value) : null;
		return parts
			? {
					year: Number(parts[1]),
					month: Number(parts[2]),
					day: Number(parts[3]),
				}
			: undefined;
	},

	write({ year, month, day }: Day): string {
		return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
	},
};

const anniversary = {
	expected: 'an anniversary in a string, such as "1990-02-28" or "--02-28"',

	read(value: unknown): YearlyDay | undefined {
		const parts = typeof value === "string" ? YEARLY.exec(value) : null;
		return parts
			? { year: undefined, month: Number(parts[1]), day: Number(parts[2]) }
			: date.read(value);
	},

	write({ year, month, day }: YearlyDay): string {
		return `${year === undefined ? "-" : padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
	},
};

/** By the name of the type in the contract. */
export const texts = { decimal, timestamp, date, anniversary };

function instant(local: Date, utcOffsetMinutes: number): Instant | undefined {
	const seconds = Math.floor(local.getTime() / 1000);
	return Number.isNaN(seconds)
		? undefined
		: {
				unixSeconds: BigInt(seconds - utcOffsetMinutes * 60),
				utcOffsetMinutes,
			};
}

/** The beginning of a day in UTC, if there is such a day. */
function midnight(year: number, month: number, day: number): Date | undefined {
	const start = new Date(0);
	start.setUTCFullYear(year, month - 1, day);
	return start.getUTCMonth() === month - 1 && start.getUTCDate() === day
		? start
		: undefined;
}

function padded(number: number, width: number): string {
	return number.toString().padStart(width, "0");
}
