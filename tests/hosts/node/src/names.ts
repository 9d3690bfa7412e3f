// Names of fields: kebab-case in the contract and its JSON, camelCase here.

/** `unit-price` as it is called here; a path too. */
export function camel(kebab: string): string {
	return kebab.replace(/-([a-z])/g, (_, letter: string) =>
		letter.toUpperCase(),
	);
}

/** `unitPrice` as the contract calls it; a path too. */
export function kebab(camel: string): string {
	return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
