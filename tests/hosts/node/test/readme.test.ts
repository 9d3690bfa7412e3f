// What the READMEs show runs as it stands, in a project that has the package installed, and prints what they say.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
	mkdir,
	mkdtemp,
	readFile,
	rm,
	symlink,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { data } from "./shop.js";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

test("the example of the project runs", async () => {
	const readme = await data("../README.md");
	const [programme] = blocks(section(readme, "A programme"), "json");
	const [code, printed] = [
		...blocks(section(readme, "From Node"), "js"),
		...blocks(section(readme, "From Node"), "text"),
	];
	assert.ok(programme && code && printed);
	assert.equal(await prints(code, programme), printed);
});

test("the example of the package runs", async () => {
	const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
	const [programme] = blocks(readme, "json");
	const [code, printed] = [...blocks(readme, "js"), ...blocks(readme, "text")];
	assert.ok(programme && code && printed);
	assert.equal(await prints(code, programme), printed);
});

function section(text: string, title: string): string {
	const begins = text.indexOf(`\n## ${title}\n`);
	assert.notEqual(begins, -1, title);
	return text.slice(begins + 1, text.indexOf("\n## ", begins + 1));
}

function blocks(text: string, language: string): string[] {
	const fenced = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms");
	return [...text.matchAll(fenced)].map(([, block]) => block ?? "");
}

/** What a program prints that stands beside the programme `shop.json`. */
async function prints(code: string, programme: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "loyalty-"));
	try {
		await mkdir(join(folder, "node_modules"));
		await symlink(PACKAGE, join(folder, "node_modules/loyalty-engine"));
		await writeFile(join(folder, "shop.json"), programme);
		await writeFile(join(folder, "example.mjs"), code);
		const run = promisify(execFile);
		const { stdout, stderr } = await run(execPath, ["example.mjs"], {
			cwd: folder,
		});
		assert.equal(stderr, "");
		return stdout;
	} finally {
		await rm(folder, { recursive: true });
	}
}
