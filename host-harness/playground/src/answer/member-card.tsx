// The member's card as a telephone shows it: name, tier, balance, what expires, and a barcode for the till.

import { useEffect, useState } from "preact/hooks";
import { isZero } from "../engine/amounts";
import { decided, speech } from "../state";
import { fill } from "../words/speech";

export function MemberCard() {
	const { words } = speech.value;
	const now = decided.value;
	const shopper = now?.session.shopper;
	if (shopper === undefined) {
		return <p class="card quiet">{words.cardGuest}</p>;
	}
	const { tier, settlement } = now?.answers ?? {};
	return (
		<section class="phone" aria-label={words.card}>
			<div class="row between">
				<div>
					<span class="owner">{shopper.name}</span>
					<span class="number">{shopper.id}</span>
				</div>
				{tier?.decision && (
					<span class="tier">{tier.decision.standing.tier}</span>
				)}
			</div>
			<div class="balances">
				{settlement?.decision?.wallets.map(({ state, balance, expiring }) => (
					<div key={state.wallet}>
						<p>
							<strong data-testid={`balance-${state.wallet}`}>
								{speech.value.number(balance.available)}
							</strong>{" "}
							{state.wallet}
							<span class="spoken"> {words.balance}</span>
						</p>
						{!isZero(balance.pending) && (
							<p>
								{fill(words.pending, {
									points: speech.value.number(balance.pending),
								})}
							</p>
						)}
						<p>
							{expiring[0] === undefined
								? words.nothingExpires
								: fill(words.expiring, {
										points: speech.value.number(expiring[0].points),
										at: speech.value.instant(expiring[0].at),
									})}
						</p>
					</div>
				))}
			</div>
			<Barcode
				text={shopper.id}
				label={fill(words.cardBarcode, { id: shopper.id })}
			/>
		</section>
	);
}

/** The library comes after the page, since nothing waits for it. */
function Barcode({ text, label }: { text: string; label: string }) {
	const [image, setImage] = useState("");
	useEffect(() => {
		let isWanted = true;
		import("bwip-js/browser")
			.then(({ code128, drawingSVG }) => {
				const svg = code128(
					{ bcid: "code128", text, height: 9, includetext: false },
					drawingSVG(),
				);
				return `data:image/svg+xml,${encodeURIComponent(svg)}`;
			})
			// Not every number that a link may bring can be drawn.
			.catch(() => "")
			.then((drawn) => {
				if (isWanted) setImage(drawn);
			});
		return () => {
			isWanted = false;
		};
	}, [text]);
	return (
		<div class="barcode">{image !== "" && <img src={image} alt={label} />}</div>
	);
}
