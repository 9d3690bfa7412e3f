import { defineConfig } from "vite";

export default defineConfig({
	// A folder that lies anywhere: all paths are relative.
	base: "./",
	oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
	worker: { format: "es" },
	build: {
		target: "es2023",
		// What is small is a file as well, so that the page needs no `data:` addresses for scripts.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
	server: { fs: { allow: ["../.."] } },
});
