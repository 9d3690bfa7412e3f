// Starts the checkout: node server.js

import { readFile } from "node:fs/promises";
import { Loyalty } from "loyalty-engine";
import { checkout } from "./app.js";

const programme = await readFile(
	new URL("programme.json", import.meta.url),
	"utf8",
);
const server = checkout(await Loyalty.load(programme)).listen(
	3000,
	"127.0.0.1",
	() => {
		console.log(`http://127.0.0.1:${server.address().port}`);
	},
);
