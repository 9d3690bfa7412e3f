// A component that fails is told as a Fault, thrown away and replaced. Ours does not fail, so these are made to.

import assert from "node:assert/strict";
import test from "node:test";
import { Fault, Loyalty, LoyaltyError, RequestError } from "loyalty-engine";
import { code, Engine } from "../dist/engine.js";
import { basket, programme } from "./shop.js";

const APPLY_DISCOUNT = "loyalty:plugin/loyalty@0.1.0#apply-discount";

/** What the package keeps to itself. */
const inside = Loyalty as unknown as { on(engine: Engine): Loyalty };

/** (module (func (export "f") unreachable)) */
const TRAP = new Uint8Array([
	0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102,
	0, 0, 10, 5, 1, 3, 0, 0, 11,
]);

/** An address at which something is written that is no result: there are two cases. */
const NO_RESULT_AT = 1024;

/** A shop whose next decision fails in this way, and how many instances it has had. */
async function failing(
	fails: (memory: WebAssembly.Memory) => unknown,
): Promise<{ shop: Loyalty; instances(): number }> {
	let [instances, isHealthy] = [0, false];
	const engine = new Engine(await code(), programme, (module, imports) => {
		const { exports } = new WebAssembly.Instance(module, imports);
		instances++;
		const healthy = exports[APPLY_DISCOUNT] as (...given: number[]) => number;
		const memory = exports.memory as WebAssembly.Memory;
		const decide = (...given: number[]) => {
			if (isHealthy) return healthy(...given);
			isHealthy = true;
			return fails(memory);
		};
		return {
			exports: { ...exports, [APPLY_DISCOUNT]: decide },
		} as WebAssembly.Instance;
	});
	return { shop: inside.on(engine), instances: () => instances };
}

const WAYS: { [code: string]: (memory: WebAssembly.Memory) => unknown } = {
	panic: () =>
		(
			new WebAssembly.Instance(new WebAssembly.Module(TRAP)).exports
				.f as () => void
		)(),
	stack: () => {
		const deeper = (): number => deeper() + 1;
		return deeper();
	},
	"bad-result": (memory) => {
		new Uint8Array(memory.buffer)[NO_RESULT_AT] = 9;
		return NO_RESULT_AT;
	},
};

for (const [expected, fails] of Object.entries(WAYS)) {
	test(`${expected}: the fault has its code, and the next call a new instance with the same programme`, async () => {
		const { shop, instances } = await failing(fails);
		assert.equal(instances(), 1);
		assert.throws(
			() => shop.applyDiscount(basket()),
			(error) => {
				assert.ok(
					error instanceof Fault && error instanceof LoyaltyError,
					String(error),
				);
				assert.equal(error.code, expected);
				assert.match(error.message, /^the component failed: ./);
				return true;
			},
		);
		assert.equal(shop.applyDiscount(basket()).totals.payable, "990.00");
		assert.equal(instances(), 2);
		shop.applyDiscount(basket());
		assert.equal(instances(), 2, "a healthy instance is kept");
	});
}

test("an instance that had to take in a huge text is not kept", async () => {
	let memory: WebAssembly.Memory | undefined;
	let instances = 0;
	const engine = new Engine(await code(), programme, (module, imports) => {
		const instance = new WebAssembly.Instance(module, imports);
		memory = instance.exports.memory as WebAssembly.Memory;
		instances++;
		return instance;
	});
	const shop = inside.on(engine);
	const size = () => (memory as WebAssembly.Memory).buffer.byteLength;
	assert.throws(
		() => shop.applyDiscount(basket({ sku: "x".repeat(80_000_000) })),
		RequestError,
	);
	assert.ok(size() > 80_000_000);
	assert.equal(shop.applyDiscount(basket()).totals.payable, "990.00");
	assert.equal(instances, 2);
	assert.ok(size() < 4_000_000);
});
