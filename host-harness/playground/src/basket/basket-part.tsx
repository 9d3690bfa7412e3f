// The middle part: what a shopper does, and who the shopper is.

import { BasketLines } from "./basket-lines";
import { FactsAsked } from "./facts-asked";
import { Paying } from "./paying";
import { ShopperForm } from "./shopper-form";

export function BasketPart() {
	return (
		<>
			<BasketLines />
			<Paying />
			<ShopperForm />
			<FactsAsked />
		</>
	);
}
