// The page: a head with the choices that hold for all of it, and three parts, programme, basket and decision.

import { lazy, Suspense } from "preact/compat";
import { Decision } from "./answer/decision";
import { BasketPart } from "./basket/basket-part";
import icon from "./icon.svg";
import { Share } from "./share";
import { PRESETS } from "./shop/presets";
import {
	choosePreset,
	decided,
	language,
	notice,
	session,
	speech,
	type Theme,
	theme,
	trouble,
} from "./state";
import { fill, LANGUAGES, type Language } from "./words/speech";

/** The editor is the larger part of the page and comes after the first decision. */
const ProgrammePart = lazy(() => import("./editor/programme-part"));

export function Page() {
	const { words } = speech.value;
	return (
		<>
			<a class="skip" href="#decision">
				{words.skip}
			</a>
			<Head />
			<Notices />
			<nav class="parts" aria-label={words.title}>
				<a href="#programme">{words.sections.programme}</a>
				<a href="#basket">{words.sections.basket}</a>
				<a href="#decision">
					{words.sections.decision} <Payable />
				</a>
			</nav>
			<main>
				<section
					id="programme"
					class="part"
					aria-labelledby="programme-title"
					tabIndex={-1}
				>
					<h2 id="programme-title">{words.sections.programme}</h2>
					<Suspense fallback={<p class="quiet">{words.loading}</p>}>
						<ProgrammePart />
					</Suspense>
				</section>
				<section
					id="basket"
					class="part"
					aria-labelledby="basket-title"
					tabIndex={-1}
				>
					<h2 id="basket-title">{words.sections.basket}</h2>
					<BasketPart />
				</section>
				<section
					id="decision"
					class="part"
					aria-labelledby="decision-title"
					tabIndex={-1}
				>
					<h2 id="decision-title">{words.sections.decision}</h2>
					<Decision />
				</section>
			</main>
		</>
	);
}

/** What is to pay, for telephones, where the decision lies below. */
function Payable() {
	const totals = decided.value?.answers.discount.decision?.totals;
	return totals && <b>{speech.value.money(totals.payable)}</b>;
}

function Head() {
	const { words } = speech.value;
	return (
		<header>
			<div class="brand">
				<img src={icon} alt="" width="32" height="32" />
				<div>
					<h1>{words.title}</h1>
					<p>{words.lead}</p>
				</div>
			</div>
			<div class="choices">
				<label class="preset">
					<span>{words.preset}</span>
					<select
						value={session.value.preset}
						onChange={({ currentTarget }) => choosePreset(currentTarget.value)}
					>
						{PRESETS.map(({ id, name }) => (
							<option key={id} value={id}>
								{speech.value.name(name)}
							</option>
						))}
					</select>
				</label>
				<label>
					<span>{words.language}</span>
					<select
						value={language.value}
						onChange={({ currentTarget }) => {
							language.value = currentTarget.value as Language;
						}}
					>
						{Object.entries(LANGUAGES).map(([id, name]) => (
							<option key={id} value={id} lang={id}>
								{name}
							</option>
						))}
					</select>
				</label>
				<label>
					<span>{words.theme}</span>
					<select
						value={theme.value}
						onChange={({ currentTarget }) => {
							theme.value = currentTarget.value as Theme;
						}}
					>
						{Object.entries(words.themes).map(([id, name]) => (
							<option key={id} value={id}>
								{name}
							</option>
						))}
					</select>
				</label>
				<Share />
			</div>
		</header>
	);
}

function Notices() {
	const { words } = speech.value;
	const now = trouble.value;
	return (
		<div role="alert" class="notices">
			{notice.value && <p>{words[notice.value]}</p>}
			{now?.kind === "broken" && <p>{words.broken}</p>}
			{now?.kind === "late" && (
				<p>{fill(words.late, { seconds: now.seconds })}</p>
			)}
			{now?.kind === "fault" && (
				<p>{fill(words.fault, { message: now.message })}</p>
			)}
		</div>
	);
}
