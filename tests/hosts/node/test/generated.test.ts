// What is generated is what the contract says today.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { execPath } from "node:process";
import test from "node:test";
import { fileURLToPath } from "node:url";

test("the generated sources are current", () => {
	const script = fileURLToPath(
		new URL("../scripts/generate.mjs", import.meta.url),
	);
	const { status, stderr } = spawnSync(execPath, [script, "--check"], {
		encoding: "utf8",
	});
	assert.equal(status, 0, stderr);
});
