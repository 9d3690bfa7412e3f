// Turns the component into JavaScript and a core module, in the folder `component`. It imports nothing, so nothing is
// put around it. LOYALTY_WASM names the component; else it is the one that the last build of the workspace has left.

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { transpile } from "@bytecodealliance/jco";

const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const source =
	env.LOYALTY_WASM ?? here("../../../target/component-build/loyalty.wasm");
const component = await readFile(source).catch(() => {
	throw new Error(
		`there is no component at ${source}: cargo build, or name one in LOYALTY_WASM`,
	);
});
const { files } = await transpile(component, {
	name: "loyalty",
	instantiation: { tag: "sync" },
	minify: true,
	noWasiShim: true,
	wasiShim: false,
});

await rm(here("component"), { recursive: true, force: true });
await mkdir(here("component/interfaces"), { recursive: true });
for (const [name, bytes] of Object.entries(files)) {
	await writeFile(
		here(`component/${name}`),
		name === "loyalty.js" ? withoutLosingMarks(bytes) : bytes,
	);
}
await cp(here("../../../LICENSE"), here("LICENSE"));

/** A text that begins with a byte order mark shall keep it: an id is compared byte by byte. */
function withoutLosingMarks(bytes) {
	const parts = new TextDecoder()
		.decode(bytes)
		.split(/new TextDecoder\b(?:\(\))?/);
	if (parts.length !== 2)
		throw new Error(
			"jco decodes texts in another way than it did: look after byte order marks",
		);
	return parts.join('new TextDecoder("utf-8",{ignoreBOM:true,fatal:true})');
}
