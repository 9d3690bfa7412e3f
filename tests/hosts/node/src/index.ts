// The package: the engine, what is asked and answered, and what can go wrong.

export {
	Fault,
	type FaultCode,
	LoyaltyError,
	ProgrammeError,
	RequestError,
} from "./errors.js";
export type * from "./generated/types.js";
export { answerToJson, requestFromJson } from "./json.js";
export { type Answers, Loyalty, type Requests } from "./loyalty.js";
