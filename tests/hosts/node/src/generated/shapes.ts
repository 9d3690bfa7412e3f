// Generated from the contract by scripts/generate.mjs.

export type Type = string | { list: Type } | { option: Type } | { ref: string };

export type Shape =
	| { kind: "record"; fields: { name: string; type: Type }[] }
	| { kind: "enum"; cases: string[] }
	| { kind: "variant"; cases: { name: string; type?: Type }[] };

/** Every type of the contract, by its name there. */
export const types: { [name: string]: Shape } = {
	"impression-response": {
		"kind": "enum",
		"cases": [
			"shown",
			"opened",
			"taken",
			"declined"
		]
	},
	"tier-origin": {
		"kind": "enum",
		"cases": [
			"earned",
			"granted",
			"paid",
			"trial",
			"invited"
		]
	},
	"tax-mode": {
		"kind": "enum",
		"cases": [
			"inclusive",
			"exclusive"
		]
	},
	"context": {
		"kind": "record",
		"fields": [
			{
				"name": "channel",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "store",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "country",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "region",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "partner",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "delivery-method",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"line-kind": {
		"kind": "enum",
		"cases": [
			"goods",
			"service",
			"gift-card",
			"shipping",
			"membership-fee",
			"deposit",
			"donation",
			"tip"
		]
	},
	"exclusions": {
		"kind": "record",
		"fields": [
			{
				"name": "discounts",
				"type": "bool"
			},
			{
				"name": "accrual",
				"type": "bool"
			},
			{
				"name": "redemption",
				"type": "bool"
			},
			{
				"name": "thresholds",
				"type": "bool"
			}
		]
	},
	"payment-method": {
		"kind": "enum",
		"cases": [
			"other",
			"card",
			"cash",
			"transfer",
			"points",
			"gift-card",
			"credit"
		]
	},
	"history-cut": {
		"kind": "enum",
		"cases": [
			"category",
			"brand",
			"sku",
			"store",
			"partner"
		]
	},
	"order-state": {
		"kind": "enum",
		"cases": [
			"placed",
			"paid",
			"shipped",
			"delivered",
			"completed"
		]
	},
	"receipt-issuer": {
		"kind": "enum",
		"cases": [
			"discount",
			"accrual"
		]
	},
	"beneficiary": {
		"kind": "enum",
		"cases": [
			"member",
			"referrer"
		]
	},
	"overdrawn-policy": {
		"kind": "enum",
		"cases": [
			"debt",
			"negative",
			"clamp",
			"block",
			"deduct"
		]
	},
	"restored-expiry": {
		"kind": "enum",
		"cases": [
			"original",
			"grace",
			"renewed"
		]
	},
	"threshold-loss": {
		"kind": "enum",
		"cases": [
			"frozen-proportional",
			"keep",
			"re-rate"
		]
	},
	"error-code": {
		"kind": "enum",
		"cases": [
			"not-configured",
			"invalid-request",
			"duplicate-id",
			"currency-mismatch",
			"unknown-reference",
			"bad-receipt",
			"over-return",
			"bad-counter",
			"arithmetic-overflow",
			"too-large",
			"not-supported-yet"
		]
	},
	"error": {
		"kind": "record",
		"fields": [
			{
				"name": "code",
				"type": {
					"ref": "error-code"
				}
			},
			{
				"name": "path",
				"type": "string"
			},
			{
				"name": "message",
				"type": "string"
			}
		]
	},
	"severity": {
		"kind": "enum",
		"cases": [
			"error",
			"warning"
		]
	},
	"diagnostic": {
		"kind": "record",
		"fields": [
			{
				"name": "severity",
				"type": {
					"ref": "severity"
				}
			},
			{
				"name": "code",
				"type": "string"
			},
			{
				"name": "pointer",
				"type": "string"
			},
			{
				"name": "message",
				"type": "string"
			},
			{
				"name": "help",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"limit-scope": {
		"kind": "enum",
		"cases": [
			"member",
			"subject",
			"coupon",
			"referrer",
			"identifier"
		]
	},
	"limit-period": {
		"kind": "enum",
		"cases": [
			"lifetime",
			"day",
			"week",
			"month",
			"quarter",
			"year",
			"occasion",
			"statement"
		]
	},
	"limit-unit": {
		"kind": "enum",
		"cases": [
			"uses",
			"money",
			"points"
		]
	},
	"explain-level": {
		"kind": "enum",
		"cases": [
			"summary",
			"off",
			"full"
		]
	},
	"outcome": {
		"kind": "enum",
		"cases": [
			"applied",
			"reduced",
			"refused"
		]
	},
	"reason-code": {
		"kind": "enum",
		"cases": [
			"ok",
			"not-started",
			"ended",
			"not-in-schedule",
			"segment-mismatch",
			"tier-too-low",
			"anonymous",
			"threshold-not-met",
			"no-matching-item",
			"quantity-not-met",
			"excluded-item",
			"coupon-unknown",
			"coupon-used",
			"coupon-not-yours",
			"coupon-missing",
			"limit-exhausted",
			"budget-exhausted",
			"budget-partial",
			"lost-to",
			"conflict",
			"exclusive-taken",
			"zero-effect",
			"floor-reached",
			"cost-unknown",
			"balance-too-low",
			"below-minimum",
			"step-rounded",
			"cap-order",
			"cap-period",
			"points-pending",
			"wallet-mismatch",
			"currency-mismatch",
			"payment-method",
			"owned",
			"out-of-stock",
			"cooldown",
			"holdout",
			"no-consent",
			"not-entitled",
			"not-chosen",
			"event-mismatch",
			"condition-not-met",
			"spent-instead",
			"search-stopped",
			"already-given",
			"declined",
			"debt-outstanding",
			"unspent",
			"above-lowest-prior",
			"suspected-abuse"
		]
	},
	"gap": {
		"kind": "enum",
		"cases": [
			"money",
			"pieces",
			"tier",
			"points",
			"orders",
			"time",
			"payment",
			"membership"
		]
	},
	"rounding": {
		"kind": "enum",
		"cases": [
			"down",
			"up",
			"half-up",
			"half-even"
		]
	},
	"grant-kind": {
		"kind": "enum",
		"cases": [
			"entitlement",
			"membership",
			"tier",
			"coupon",
			"gift"
		]
	},
	"reward-choice": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "options",
				"type": {
					"list": "string"
				}
			}
		]
	},
	"redemption-mode": {
		"kind": "enum",
		"cases": [
			"discount",
			"tender"
		]
	},
	"tier-change": {
		"kind": "enum",
		"cases": [
			"none",
			"upgrade",
			"downgrade",
			"renewal"
		]
	},
	"tier-reason": {
		"kind": "enum",
		"cases": [
			"qualified",
			"lowest",
			"still-valid",
			"grace",
			"soft-landing",
			"kept",
			"locked",
			"membership",
			"lapsed"
		]
	},
	"offer-reason": {
		"kind": "enum",
		"cases": [
			"eligible",
			"complement",
			"upgrade",
			"affinity",
			"lift",
			"occasion",
			"win-back",
			"expiring-points",
			"tier",
			"near-miss",
			"exploration"
		]
	},
	"text-unit": {
		"kind": "enum",
		"cases": [
			"money",
			"points",
			"number"
		]
	},
	"message-kind": {
		"kind": "enum",
		"cases": [
			"balance",
			"points-expiring",
			"points-active",
			"occasion",
			"tier-reached",
			"tier-at-risk",
			"thanks",
			"win-back",
			"other"
		]
	},
	"outlook-model": {
		"kind": "enum",
		"cases": [
			"bg-nbd",
			"median-gap",
			"prior",
			"none"
		]
	},
	"decimal": {
		"kind": "record",
		"fields": [
			{
				"name": "mantissa",
				"type": "s64"
			},
			{
				"name": "scale",
				"type": "u8"
			}
		]
	},
	"payment": {
		"kind": "record",
		"fields": [
			{
				"name": "method",
				"type": {
					"ref": "payment-method"
				}
			},
			{
				"name": "instruments",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"product": {
		"kind": "record",
		"fields": [
			{
				"name": "sku",
				"type": "string"
			},
			{
				"name": "category",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "brand",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "unit-price",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "unit-cost",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "tax-percent",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "stock",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "complements",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "upgrades",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "tags",
				"type": {
					"list": "string"
				}
			}
		]
	},
	"redemption-request": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "reward",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"unit-amount": {
		"kind": "record",
		"fields": [
			{
				"name": "unit",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"action": {
		"kind": "record",
		"fields": [
			{
				"name": "kind",
				"type": "string"
			},
			{
				"name": "subject",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "amount",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "context",
				"type": {
					"option": {
						"ref": "context"
					}
				}
			}
		]
	},
	"rule-share": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"rule-points": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"point-share": {
		"kind": "record",
		"fields": [
			{
				"name": "index",
				"type": "u32"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"receipt-line": {
		"kind": "record",
		"fields": [
			{
				"name": "key",
				"type": "string"
			},
			{
				"name": "sku",
				"type": "string"
			},
			{
				"name": "kind",
				"type": {
					"ref": "line-kind"
				}
			},
			{
				"name": "gift-of",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "list-total",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "prior-discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "redeemed",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "charged",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tendered",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tax",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "discounts",
				"type": {
					"list": {
						"ref": "rule-share"
					}
				}
			},
			{
				"name": "credits",
				"type": {
					"list": {
						"ref": "point-share"
					}
				}
			},
			{
				"name": "debits",
				"type": {
					"list": {
						"ref": "point-share"
					}
				}
			}
		]
	},
	"line-amount": {
		"kind": "record",
		"fields": [
			{
				"name": "line",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"receipt-rule": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "threshold",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "reached",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "counted",
				"type": {
					"list": {
						"ref": "line-amount"
					}
				}
			},
			{
				"name": "below-threshold",
				"type": {
					"ref": "threshold-loss"
				}
			}
		]
	},
	"wallet-info": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "scale",
				"type": "u8"
			},
			{
				"name": "worth",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"limit-info": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "by",
				"type": {
					"list": {
						"ref": "limit-scope"
					}
				}
			},
			{
				"name": "identifier",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "period",
				"type": {
					"ref": "limit-period"
				}
			},
			{
				"name": "maximum",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "unit",
				"type": {
					"ref": "limit-unit"
				}
			}
		]
	},
	"programme-info": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "revision",
				"type": "u32"
			},
			{
				"name": "hash",
				"type": "string"
			},
			{
				"name": "currency",
				"type": "string"
			},
			{
				"name": "minor-units",
				"type": "u8"
			},
			{
				"name": "tax-mode",
				"type": {
					"ref": "tax-mode"
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-info"
					}
				}
			},
			{
				"name": "tiers",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "rules",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "limits",
				"type": {
					"list": {
						"ref": "limit-info"
					}
				}
			},
			{
				"name": "warnings",
				"type": {
					"list": {
						"ref": "diagnostic"
					}
				}
			}
		]
	},
	"engine-info": {
		"kind": "record",
		"fields": [
			{
				"name": "engine-version",
				"type": "string"
			},
			{
				"name": "contract-version",
				"type": "string"
			},
			{
				"name": "programme",
				"type": {
					"option": {
						"ref": "programme-info"
					}
				}
			}
		]
	},
	"computation": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "basis",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "rate",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "exact",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"line-points": {
		"kind": "record",
		"fields": [
			{
				"name": "line",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"totals": {
		"kind": "record",
		"fields": [
			{
				"name": "list-total",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "prior-discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "redeemed",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "charged",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "payable",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tendered",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tax",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "margin",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"unit-price": {
		"kind": "record",
		"fields": [
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "price",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"line-price": {
		"kind": "record",
		"fields": [
			{
				"name": "key",
				"type": "string"
			},
			{
				"name": "list-total",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "prior-discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "discount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "redeemed",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "charged",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tendered",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tax",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "unit-prices",
				"type": {
					"list": {
						"ref": "unit-price"
					}
				}
			}
		]
	},
	"adjustment": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "lane",
				"type": "string"
			},
			{
				"name": "line",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "quantity",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "coupon",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "funder",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"gift": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "sku",
				"type": "string"
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "line",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "unit-price",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"search-report": {
		"kind": "record",
		"fields": [
			{
				"name": "optimal",
				"type": "bool"
			},
			{
				"name": "gap",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "nodes",
				"type": "u32"
			}
		]
	},
	"metric-amount": {
		"kind": "record",
		"fields": [
			{
				"name": "metric",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"score": {
		"kind": "record",
		"fields": [
			{
				"name": "probability",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "value",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "cost",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "fatigue",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "total",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"outlook": {
		"kind": "record",
		"fields": [
			{
				"name": "model",
				"type": {
					"ref": "outlook-model"
				}
			},
			{
				"name": "alive",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "expected-purchases",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "expected-value",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "recency-ratio",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "recency",
				"type": {
					"option": "u8"
				}
			},
			{
				"name": "frequency",
				"type": {
					"option": "u8"
				}
			},
			{
				"name": "monetary",
				"type": {
					"option": "u8"
				}
			}
		]
	},
	"timestamp": {
		"kind": "record",
		"fields": [
			{
				"name": "unix-seconds",
				"type": "s64"
			},
			{
				"name": "utc-offset-minutes",
				"type": "s16"
			}
		]
	},
	"impression": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "sku",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "response",
				"type": {
					"ref": "impression-response"
				}
			}
		]
	},
	"tier-news": {
		"kind": "record",
		"fields": [
			{
				"name": "reached-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "at-risk",
				"type": "bool"
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "next-tier",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "missing",
				"type": {
					"list": {
						"ref": "metric-amount"
					}
				}
			}
		]
	},
	"tier-claim": {
		"kind": "record",
		"fields": [
			{
				"name": "tier",
				"type": "string"
			},
			{
				"name": "since",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "origin",
				"type": {
					"ref": "tier-origin"
				}
			},
			{
				"name": "grace-until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "changed-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"tier-standing": {
		"kind": "record",
		"fields": [
			{
				"name": "tier",
				"type": "string"
			},
			{
				"name": "since",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "origin",
				"type": {
					"ref": "tier-origin"
				}
			},
			{
				"name": "grace-until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "changed-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "beneath",
				"type": {
					"list": {
						"ref": "tier-claim"
					}
				}
			}
		]
	},
	"membership": {
		"kind": "record",
		"fields": [
			{
				"name": "plan",
				"type": "string"
			},
			{
				"name": "since",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "renewal-failed",
				"type": "bool"
			},
			{
				"name": "fee",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "benefits-used",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"entitlement": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "since",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"choice": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "chosen",
				"type": "string"
			},
			{
				"name": "since",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"exchange": {
		"kind": "record",
		"fields": [
			{
				"name": "rate",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			}
		]
	},
	"coupon": {
		"kind": "record",
		"fields": [
			{
				"name": "code",
				"type": "string"
			},
			{
				"name": "batch",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "owner",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "value",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "since",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "used",
				"type": "bool"
			}
		]
	},
	"lot": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "granted",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "remaining",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "earned-at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "active-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "source",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "funder",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"lot-share": {
		"kind": "record",
		"fields": [
			{
				"name": "lot",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"hold": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "order",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			}
		]
	},
	"wallet-state": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot"
					}
				}
			},
			{
				"name": "holds",
				"type": {
					"list": {
						"ref": "hold"
					}
				}
			},
			{
				"name": "debt",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "last-activity-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "version",
				"type": "u64"
			}
		]
	},
	"history-part": {
		"kind": "record",
		"fields": [
			{
				"name": "by",
				"type": {
					"ref": "history-cut"
				}
			},
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "orders",
				"type": "u32"
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "spend",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "last-order-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"activity": {
		"kind": "record",
		"fields": [
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "purchased-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "spend",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "orders",
				"type": "s32"
			},
			{
				"name": "visits",
				"type": "s32"
			},
			{
				"name": "units",
				"type": {
					"list": {
						"ref": "unit-amount"
					}
				}
			}
		]
	},
	"owned-product": {
		"kind": "record",
		"fields": [
			{
				"name": "sku",
				"type": "string"
			},
			{
				"name": "category",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "since",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"history": {
		"kind": "record",
		"fields": [
			{
				"name": "orders",
				"type": "u32"
			},
			{
				"name": "purchase-days",
				"type": "u32"
			},
			{
				"name": "spend",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "first-order-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "last-order-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "median-gap-days",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "parts",
				"type": {
					"list": {
						"ref": "history-part"
					}
				}
			},
			{
				"name": "activity",
				"type": {
					"list": {
						"ref": "activity"
					}
				}
			},
			{
				"name": "owned",
				"type": {
					"list": {
						"ref": "owned-product"
					}
				}
			}
		]
	},
	"referral": {
		"kind": "record",
		"fields": [
			{
				"name": "referrer",
				"type": "string"
			},
			{
				"name": "referrer-tier",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "registered-at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "rewarded",
				"type": "bool"
			},
			{
				"name": "warnings",
				"type": {
					"list": "string"
				}
			}
		]
	},
	"receipt-credit": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "beneficiary",
				"type": {
					"ref": "beneficiary"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "rules",
				"type": {
					"list": {
						"ref": "rule-points"
					}
				}
			},
			{
				"name": "worth",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "scale",
				"type": "u8"
			},
			{
				"name": "active-at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "funder",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "overdrawn",
				"type": {
					"ref": "overdrawn-policy"
				}
			}
		]
	},
	"receipt-debit": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "scale",
				"type": "u8"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "reward",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			},
			{
				"name": "restored",
				"type": {
					"ref": "restored-expiry"
				}
			},
			{
				"name": "grace-days",
				"type": {
					"option": "u32"
				}
			}
		]
	},
	"reason": {
		"kind": "record",
		"fields": [
			{
				"name": "code",
				"type": {
					"ref": "reason-code"
				}
			},
			{
				"name": "amount",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "id",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"explanation": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "outcome",
				"type": {
					"ref": "outcome"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "reason"
				}
			},
			{
				"name": "line",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "value",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"near-miss": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "missing",
				"type": {
					"ref": "gap"
				}
			},
			{
				"name": "amount",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "id",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "gain",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"credit": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "beneficiary",
				"type": {
					"ref": "beneficiary"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "exact",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "rounding",
				"type": {
					"ref": "rounding"
				}
			},
			{
				"name": "active-at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "funder",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "parts",
				"type": {
					"list": {
						"ref": "computation"
					}
				}
			},
			{
				"name": "shares",
				"type": {
					"list": {
						"ref": "line-points"
					}
				}
			}
		]
	},
	"grant": {
		"kind": "record",
		"fields": [
			{
				"name": "rule",
				"type": "string"
			},
			{
				"name": "beneficiary",
				"type": {
					"ref": "beneficiary"
				}
			},
			{
				"name": "kind",
				"type": {
					"ref": "grant-kind"
				}
			},
			{
				"name": "what",
				"type": {
					"ref": "entitlement"
				}
			},
			{
				"name": "quantity",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"redemption": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "requested",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "maximum",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "reward",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "mode",
				"type": {
					"ref": "redemption-mode"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "reason"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			},
			{
				"name": "shares",
				"type": {
					"list": {
						"ref": "line-points"
					}
				}
			},
			{
				"name": "hold-until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"coupon-verdict": {
		"kind": "record",
		"fields": [
			{
				"name": "code",
				"type": "string"
			},
			{
				"name": "rules",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "reason"
				}
			},
			{
				"name": "staff-reason",
				"type": {
					"ref": "reason"
				}
			}
		]
	},
	"metric-progress": {
		"kind": "record",
		"fields": [
			{
				"name": "metric",
				"type": "string"
			},
			{
				"name": "reached",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "required",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "missing",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "deadline",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"tier-progress": {
		"kind": "record",
		"fields": [
			{
				"name": "tier",
				"type": "string"
			},
			{
				"name": "metrics",
				"type": {
					"list": {
						"ref": "metric-progress"
					}
				}
			}
		]
	},
	"tier-decision": {
		"kind": "record",
		"fields": [
			{
				"name": "standing",
				"type": {
					"ref": "tier-standing"
				}
			},
			{
				"name": "previous",
				"type": "string"
			},
			{
				"name": "change",
				"type": {
					"ref": "tier-change"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "tier-reason"
				}
			},
			{
				"name": "qualified",
				"type": {
					"list": {
						"ref": "metric-amount"
					}
				}
			},
			{
				"name": "progress",
				"type": {
					"list": {
						"ref": "tier-progress"
					}
				}
			},
			{
				"name": "to-keep",
				"type": {
					"list": {
						"ref": "metric-progress"
					}
				}
			},
			{
				"name": "at-risk",
				"type": "bool"
			},
			{
				"name": "at-risk-tier",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "benefits",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "resets",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "next-review",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"text-parameter": {
		"kind": "record",
		"fields": [
			{
				"name": "name",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "unit",
				"type": {
					"option": {
						"ref": "text-unit"
					}
				}
			},
			{
				"name": "at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "id",
				"type": {
					"option": "string"
				}
			}
		]
	},
	"ranked-offer": {
		"kind": "record",
		"fields": [
			{
				"name": "offer",
				"type": "string"
			},
			{
				"name": "sku",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "category",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "rule",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "offer-reason"
				}
			},
			{
				"name": "text",
				"type": "string"
			},
			{
				"name": "parameters",
				"type": {
					"list": {
						"ref": "text-parameter"
					}
				}
			},
			{
				"name": "until",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "score",
				"type": {
					"ref": "score"
				}
			}
		]
	},
	"message": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "kind",
				"type": {
					"ref": "message-kind"
				}
			},
			{
				"name": "key",
				"type": "string"
			},
			{
				"name": "text",
				"type": "string"
			},
			{
				"name": "parameters",
				"type": {
					"list": {
						"ref": "text-parameter"
					}
				}
			},
			{
				"name": "channels",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "send-at",
				"type": {
					"ref": "timestamp"
				}
			}
		]
	},
	"date": {
		"kind": "record",
		"fields": [
			{
				"name": "year",
				"type": "u16"
			},
			{
				"name": "month",
				"type": "u8"
			},
			{
				"name": "day",
				"type": "u8"
			}
		]
	},
	"counter": {
		"kind": "record",
		"fields": [
			{
				"name": "limit",
				"type": "string"
			},
			{
				"name": "subjects",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "period-start",
				"type": {
					"option": {
						"ref": "date"
					}
				}
			},
			{
				"name": "used",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "version",
				"type": "u64"
			}
		]
	},
	"task-progress": {
		"kind": "record",
		"fields": [
			{
				"name": "task",
				"type": "string"
			},
			{
				"name": "period-start",
				"type": {
					"option": {
						"ref": "date"
					}
				}
			},
			{
				"name": "reached",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "out-of",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"tier-request": {
		"kind": "record",
		"fields": [
			{
				"name": "member-id",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "offsets",
				"type": {
					"list": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "enrolled-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "standing",
				"type": {
					"option": {
						"ref": "tier-standing"
					}
				}
			},
			{
				"name": "activity",
				"type": {
					"list": {
						"ref": "activity"
					}
				}
			},
			{
				"name": "carried",
				"type": {
					"option": {
						"ref": "activity"
					}
				}
			},
			{
				"name": "tasks",
				"type": {
					"list": {
						"ref": "task-progress"
					}
				}
			},
			{
				"name": "memberships",
				"type": {
					"list": {
						"ref": "membership"
					}
				}
			}
		]
	},
	"counter-change": {
		"kind": "record",
		"fields": [
			{
				"name": "limit",
				"type": "string"
			},
			{
				"name": "subjects",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "period-start",
				"type": {
					"option": {
						"ref": "date"
					}
				}
			},
			{
				"name": "change",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "expected-version",
				"type": {
					"option": "u64"
				}
			}
		]
	},
	"receipt": {
		"kind": "record",
		"fields": [
			{
				"name": "issuer",
				"type": {
					"ref": "receipt-issuer"
				}
			},
			{
				"name": "request",
				"type": "string"
			},
			{
				"name": "programme",
				"type": "string"
			},
			{
				"name": "revision",
				"type": "u32"
			},
			{
				"name": "programme-hash",
				"type": "string"
			},
			{
				"name": "engine-version",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "member",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "referrer",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "currency",
				"type": "string"
			},
			{
				"name": "minor-units",
				"type": "u8"
			},
			{
				"name": "tax-mode",
				"type": {
					"ref": "tax-mode"
				}
			},
			{
				"name": "exchange",
				"type": {
					"option": {
						"ref": "exchange"
					}
				}
			},
			{
				"name": "lines",
				"type": {
					"list": {
						"ref": "receipt-line"
					}
				}
			},
			{
				"name": "credits",
				"type": {
					"list": {
						"ref": "receipt-credit"
					}
				}
			},
			{
				"name": "debits",
				"type": {
					"list": {
						"ref": "receipt-debit"
					}
				}
			},
			{
				"name": "rules",
				"type": {
					"list": {
						"ref": "receipt-rule"
					}
				}
			},
			{
				"name": "grants",
				"type": {
					"list": {
						"ref": "grant"
					}
				}
			},
			{
				"name": "coupons",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter-change"
					}
				}
			},
			{
				"name": "hash",
				"type": "string"
			}
		]
	},
	"accrual-decision": {
		"kind": "record",
		"fields": [
			{
				"name": "credits",
				"type": {
					"list": {
						"ref": "credit"
					}
				}
			},
			{
				"name": "debits",
				"type": {
					"list": {
						"ref": "receipt-debit"
					}
				}
			},
			{
				"name": "grants",
				"type": {
					"list": {
						"ref": "grant"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter-change"
					}
				}
			},
			{
				"name": "worth",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "breakage",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "deferred-revenue",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "explanations",
				"type": {
					"list": {
						"ref": "explanation"
					}
				}
			},
			{
				"name": "near-misses",
				"type": {
					"list": {
						"ref": "near-miss"
					}
				}
			},
			{
				"name": "receipt",
				"type": {
					"ref": "receipt"
				}
			}
		]
	},
	"discount-decision": {
		"kind": "record",
		"fields": [
			{
				"name": "currency",
				"type": "string"
			},
			{
				"name": "totals",
				"type": {
					"ref": "totals"
				}
			},
			{
				"name": "lines",
				"type": {
					"list": {
						"ref": "line-price"
					}
				}
			},
			{
				"name": "adjustments",
				"type": {
					"list": {
						"ref": "adjustment"
					}
				}
			},
			{
				"name": "gifts",
				"type": {
					"list": {
						"ref": "gift"
					}
				}
			},
			{
				"name": "choices",
				"type": {
					"list": {
						"ref": "reward-choice"
					}
				}
			},
			{
				"name": "grants",
				"type": {
					"list": {
						"ref": "grant"
					}
				}
			},
			{
				"name": "redemptions",
				"type": {
					"list": {
						"ref": "redemption"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter-change"
					}
				}
			},
			{
				"name": "coupons",
				"type": {
					"list": {
						"ref": "coupon-verdict"
					}
				}
			},
			{
				"name": "search",
				"type": {
					"ref": "search-report"
				}
			},
			{
				"name": "explanations",
				"type": {
					"list": {
						"ref": "explanation"
					}
				}
			},
			{
				"name": "near-misses",
				"type": {
					"list": {
						"ref": "near-miss"
					}
				}
			},
			{
				"name": "warnings",
				"type": {
					"list": {
						"ref": "explanation"
					}
				}
			},
			{
				"name": "receipt",
				"type": {
					"ref": "receipt"
				}
			}
		]
	},
	"offers-decision": {
		"kind": "record",
		"fields": [
			{
				"name": "offers",
				"type": {
					"list": {
						"ref": "ranked-offer"
					}
				}
			},
			{
				"name": "messages",
				"type": {
					"list": {
						"ref": "message"
					}
				}
			},
			{
				"name": "segments",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "outlook",
				"type": {
					"option": {
						"ref": "outlook"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter-change"
					}
				}
			},
			{
				"name": "explanations",
				"type": {
					"list": {
						"ref": "explanation"
					}
				}
			},
			{
				"name": "near-misses",
				"type": {
					"list": {
						"ref": "near-miss"
					}
				}
			}
		]
	},
	"anniversary": {
		"kind": "record",
		"fields": [
			{
				"name": "year",
				"type": {
					"option": "u16"
				}
			},
			{
				"name": "month",
				"type": "u8"
			},
			{
				"name": "day",
				"type": "u8"
			}
		]
	},
	"occasion": {
		"kind": "record",
		"fields": [
			{
				"name": "kind",
				"type": "string"
			},
			{
				"name": "on",
				"type": {
					"ref": "anniversary"
				}
			}
		]
	},
	"attribute": {
		"kind": "record",
		"fields": [
			{
				"name": "name",
				"type": "string"
			},
			{
				"name": "value",
				"type": "string"
			}
		]
	},
	"figure": {
		"kind": "record",
		"fields": [
			{
				"name": "name",
				"type": "string"
			},
			{
				"name": "value",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"member": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "enrolled-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "birthday",
				"type": {
					"option": {
						"ref": "anniversary"
					}
				}
			},
			{
				"name": "birthday-changed-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "tier",
				"type": {
					"option": {
						"ref": "tier-standing"
					}
				}
			},
			{
				"name": "segments",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "occasions",
				"type": {
					"list": {
						"ref": "occasion"
					}
				}
			},
			{
				"name": "statement-day",
				"type": {
					"option": "u8"
				}
			},
			{
				"name": "memberships",
				"type": {
					"list": {
						"ref": "membership"
					}
				}
			},
			{
				"name": "entitlements",
				"type": {
					"list": {
						"ref": "entitlement"
					}
				}
			},
			{
				"name": "choices",
				"type": {
					"list": {
						"ref": "choice"
					}
				}
			},
			{
				"name": "consents",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "attributes",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			},
			{
				"name": "figures",
				"type": {
					"list": {
						"ref": "figure"
					}
				}
			}
		]
	},
	"line": {
		"kind": "record",
		"fields": [
			{
				"name": "key",
				"type": "string"
			},
			{
				"name": "sku",
				"type": "string"
			},
			{
				"name": "kind",
				"type": {
					"ref": "line-kind"
				}
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "divisible",
				"type": "bool"
			},
			{
				"name": "unit-price",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "prior-discount",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "regular-price",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "lowest-prior-price",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "member-price",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "minimum-price",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "unit-cost",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "tax-percent",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "fixed-tax",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "unit-weight",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			},
			{
				"name": "category",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "brand",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "seller",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "tags",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "attributes",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			},
			{
				"name": "figures",
				"type": {
					"list": {
						"ref": "figure"
					}
				}
			},
			{
				"name": "exclusions",
				"type": {
					"option": {
						"ref": "exclusions"
					}
				}
			},
			{
				"name": "gift-of",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "component-of",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "subscription-cycle",
				"type": {
					"option": "u32"
				}
			}
		]
	},
	"basket": {
		"kind": "record",
		"fields": [
			{
				"name": "currency",
				"type": "string"
			},
			{
				"name": "minor-units",
				"type": {
					"option": "u8"
				}
			},
			{
				"name": "exchange",
				"type": {
					"option": {
						"ref": "exchange"
					}
				}
			},
			{
				"name": "tax-mode",
				"type": {
					"option": {
						"ref": "tax-mode"
					}
				}
			},
			{
				"name": "lines",
				"type": {
					"list": {
						"ref": "line"
					}
				}
			},
			{
				"name": "context",
				"type": {
					"option": {
						"ref": "context"
					}
				}
			}
		]
	},
	"discount-request": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "recorded-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "basket",
				"type": {
					"ref": "basket"
				}
			},
			{
				"name": "member",
				"type": {
					"option": {
						"ref": "member"
					}
				}
			},
			{
				"name": "history",
				"type": {
					"option": {
						"ref": "history"
					}
				}
			},
			{
				"name": "coupons",
				"type": {
					"list": {
						"ref": "coupon"
					}
				}
			},
			{
				"name": "payments",
				"type": {
					"list": {
						"ref": "payment"
					}
				}
			},
			{
				"name": "redemptions",
				"type": {
					"list": {
						"ref": "redemption-request"
					}
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "choices",
				"type": {
					"list": {
						"ref": "choice"
					}
				}
			},
			{
				"name": "declined",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "products",
				"type": {
					"list": {
						"ref": "product"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter"
					}
				}
			},
			{
				"name": "explain",
				"type": {
					"ref": "explain-level"
				}
			},
			{
				"name": "extensions",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			}
		]
	},
	"offers-request": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "channel",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "maximum",
				"type": "u32"
			},
			{
				"name": "member",
				"type": {
					"option": {
						"ref": "member"
					}
				}
			},
			{
				"name": "history",
				"type": {
					"option": {
						"ref": "history"
					}
				}
			},
			{
				"name": "basket",
				"type": {
					"option": {
						"ref": "basket"
					}
				}
			},
			{
				"name": "coupons",
				"type": {
					"list": {
						"ref": "coupon"
					}
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "products",
				"type": {
					"list": {
						"ref": "product"
					}
				}
			},
			{
				"name": "shown",
				"type": {
					"list": {
						"ref": "impression"
					}
				}
			},
			{
				"name": "tier-news",
				"type": {
					"option": {
						"ref": "tier-news"
					}
				}
			},
			{
				"name": "messages",
				"type": "bool"
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter"
					}
				}
			},
			{
				"name": "explain",
				"type": {
					"ref": "explain-level"
				}
			},
			{
				"name": "extensions",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			}
		]
	},
	"order": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "basket",
				"type": {
					"ref": "basket"
				}
			},
			{
				"name": "state",
				"type": {
					"ref": "order-state"
				}
			},
			{
				"name": "payments",
				"type": {
					"list": {
						"ref": "payment"
					}
				}
			},
			{
				"name": "receipt",
				"type": {
					"option": {
						"ref": "receipt"
					}
				}
			}
		]
	},
	"event": {
		"kind": "variant",
		"cases": [
			{
				"name": "purchase",
				"type": {
					"ref": "order"
				}
			},
			{
				"name": "action",
				"type": {
					"ref": "action"
				}
			}
		]
	},
	"accrual-request": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "recorded-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "offsets",
				"type": {
					"list": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "event",
				"type": {
					"ref": "event"
				}
			},
			{
				"name": "member",
				"type": {
					"option": {
						"ref": "member"
					}
				}
			},
			{
				"name": "history",
				"type": {
					"option": {
						"ref": "history"
					}
				}
			},
			{
				"name": "referral",
				"type": {
					"option": {
						"ref": "referral"
					}
				}
			},
			{
				"name": "coupons",
				"type": {
					"list": {
						"ref": "coupon"
					}
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "tasks",
				"type": {
					"list": {
						"ref": "task-progress"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter"
					}
				}
			},
			{
				"name": "explain",
				"type": {
					"ref": "explain-level"
				}
			},
			{
				"name": "extensions",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			}
		]
	},
	"hold-request": {
		"kind": "record",
		"fields": [
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "order",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "expires-at",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"take-back-request": {
		"kind": "record",
		"fields": [
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			},
			{
				"name": "overdrawn",
				"type": {
					"option": {
						"ref": "overdrawn-policy"
					}
				}
			}
		]
	},
	"capture-request": {
		"kind": "record",
		"fields": [
			{
				"name": "hold",
				"type": "string"
			},
			{
				"name": "points",
				"type": {
					"option": {
						"ref": "decimal"
					}
				}
			}
		]
	},
	"movement-kind": {
		"kind": "variant",
		"cases": [
			{
				"name": "credit",
				"type": {
					"ref": "lot"
				}
			},
			{
				"name": "debit",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "take-back",
				"type": {
					"ref": "take-back-request"
				}
			},
			{
				"name": "hold",
				"type": {
					"ref": "hold-request"
				}
			},
			{
				"name": "release",
				"type": "string"
			},
			{
				"name": "capture",
				"type": {
					"ref": "capture-request"
				}
			},
			{
				"name": "touch"
			}
		]
	},
	"movement": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "kind",
				"type": {
					"ref": "movement-kind"
				}
			}
		]
	},
	"settlement-request": {
		"kind": "record",
		"fields": [
			{
				"name": "now",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "offsets",
				"type": {
					"list": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "member",
				"type": {
					"option": {
						"ref": "member"
					}
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "movements",
				"type": {
					"list": {
						"ref": "movement"
					}
				}
			},
			{
				"name": "extensions",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			}
		]
	},
	"returned-line": {
		"kind": "record",
		"fields": [
			{
				"name": "line",
				"type": "string"
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"return-scope": {
		"kind": "variant",
		"cases": [
			{
				"name": "lines",
				"type": {
					"list": {
						"ref": "returned-line"
					}
				}
			},
			{
				"name": "rest"
			},
			{
				"name": "cancelled"
			}
		]
	},
	"earlier-return": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "lines",
				"type": {
					"list": {
						"ref": "returned-line"
					}
				}
			},
			{
				"name": "refunded",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "deducted",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "taken",
				"type": {
					"list": {
						"ref": "point-share"
					}
				}
			},
			{
				"name": "restored",
				"type": {
					"list": {
						"ref": "point-share"
					}
				}
			}
		]
	},
	"claw-back-request": {
		"kind": "record",
		"fields": [
			{
				"name": "id",
				"type": "string"
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "offsets",
				"type": {
					"list": {
						"ref": "timestamp"
					}
				}
			},
			{
				"name": "receipts",
				"type": {
					"list": {
						"ref": "receipt"
					}
				}
			},
			{
				"name": "member",
				"type": {
					"option": {
						"ref": "member"
					}
				}
			},
			{
				"name": "scope",
				"type": {
					"ref": "return-scope"
				}
			},
			{
				"name": "earlier",
				"type": {
					"list": {
						"ref": "earlier-return"
					}
				}
			},
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "referrer-wallets",
				"type": {
					"list": {
						"ref": "wallet-state"
					}
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter"
					}
				}
			},
			{
				"name": "memberships",
				"type": {
					"list": {
						"ref": "membership"
					}
				}
			},
			{
				"name": "kept",
				"type": {
					"list": {
						"ref": "receipt"
					}
				}
			},
			{
				"name": "explain",
				"type": {
					"ref": "explain-level"
				}
			},
			{
				"name": "extensions",
				"type": {
					"list": {
						"ref": "attribute"
					}
				}
			}
		]
	},
	"balance": {
		"kind": "record",
		"fields": [
			{
				"name": "available",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "pending",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "held",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "debt",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "blocked",
				"type": "bool"
			}
		]
	},
	"intent-kind": {
		"kind": "enum",
		"cases": [
			"credit",
			"activate",
			"debit",
			"expire",
			"hold",
			"release",
			"settle-debt",
			"incur-debt",
			"refuse"
		]
	},
	"intent": {
		"kind": "record",
		"fields": [
			{
				"name": "kind",
				"type": {
					"ref": "intent-kind"
				}
			},
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			},
			{
				"name": "cause",
				"type": {
					"option": "string"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "reason"
				}
			}
		]
	},
	"expiring-points": {
		"kind": "record",
		"fields": [
			{
				"name": "at",
				"type": {
					"ref": "timestamp"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"wallet-settlement": {
		"kind": "record",
		"fields": [
			{
				"name": "state",
				"type": {
					"ref": "wallet-state"
				}
			},
			{
				"name": "balance",
				"type": {
					"ref": "balance"
				}
			},
			{
				"name": "intents",
				"type": {
					"list": {
						"ref": "intent"
					}
				}
			},
			{
				"name": "expiring",
				"type": {
					"list": {
						"ref": "expiring-points"
					}
				}
			},
			{
				"name": "next-change",
				"type": {
					"option": {
						"ref": "timestamp"
					}
				}
			}
		]
	},
	"settlement": {
		"kind": "record",
		"fields": [
			{
				"name": "wallets",
				"type": {
					"list": {
						"ref": "wallet-settlement"
					}
				}
			}
		]
	},
	"line-refund": {
		"kind": "record",
		"fields": [
			{
				"name": "line",
				"type": "string"
			},
			{
				"name": "quantity",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tax",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "tendered",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "discount",
				"type": {
					"ref": "decimal"
				}
			}
		]
	},
	"deduction": {
		"kind": "record",
		"fields": [
			{
				"name": "cause",
				"type": "string"
			},
			{
				"name": "amount",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "reason",
				"type": {
					"ref": "reason"
				}
			}
		]
	},
	"points-taken": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "beneficiary",
				"type": {
					"ref": "beneficiary"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			},
			{
				"name": "debt",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "forgone",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "deducted",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "credit",
				"type": "u32"
			},
			{
				"name": "shares",
				"type": {
					"list": {
						"ref": "line-points"
					}
				}
			}
		]
	},
	"points-restored": {
		"kind": "record",
		"fields": [
			{
				"name": "wallet",
				"type": "string"
			},
			{
				"name": "debit",
				"type": {
					"option": "u32"
				}
			},
			{
				"name": "points",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "lots",
				"type": {
					"list": {
						"ref": "lot-share"
					}
				}
			}
		]
	},
	"claw-back-decision": {
		"kind": "record",
		"fields": [
			{
				"name": "refunds",
				"type": {
					"list": {
						"ref": "line-refund"
					}
				}
			},
			{
				"name": "refund-total",
				"type": {
					"ref": "decimal"
				}
			},
			{
				"name": "deductions",
				"type": {
					"list": {
						"ref": "deduction"
					}
				}
			},
			{
				"name": "taken",
				"type": {
					"list": {
						"ref": "points-taken"
					}
				}
			},
			{
				"name": "restored",
				"type": {
					"list": {
						"ref": "points-restored"
					}
				}
			},
			{
				"name": "revoked",
				"type": {
					"list": {
						"ref": "grant"
					}
				}
			},
			{
				"name": "released-coupons",
				"type": {
					"list": "string"
				}
			},
			{
				"name": "counters",
				"type": {
					"list": {
						"ref": "counter-change"
					}
				}
			},
			{
				"name": "complete",
				"type": "bool"
			},
			{
				"name": "explanations",
				"type": {
					"list": {
						"ref": "explanation"
					}
				}
			},
			{
				"name": "hash",
				"type": "string"
			}
		]
	}
};

/** Every function of the contract: in which interface it is, what it is asked, what it answers. */
export const functions = {
	"configure": {
		"owner": "loyalty",
		"request": "string",
		"answer": {
			"ref": "programme-info"
		}
	},
	"describe": {
		"owner": "loyalty",
		"answer": {
			"ref": "engine-info"
		}
	},
	"calculateAccrual": {
		"owner": "loyalty",
		"request": {
			"ref": "accrual-request"
		},
		"answer": {
			"ref": "accrual-decision"
		}
	},
	"applyDiscount": {
		"owner": "loyalty",
		"request": {
			"ref": "discount-request"
		},
		"answer": {
			"ref": "discount-decision"
		}
	},
	"evaluateTier": {
		"owner": "loyalty",
		"request": {
			"ref": "tier-request"
		},
		"answer": {
			"ref": "tier-decision"
		}
	},
	"recommendOffers": {
		"owner": "loyalty",
		"request": {
			"ref": "offers-request"
		},
		"answer": {
			"ref": "offers-decision"
		}
	},
	"settlePoints": {
		"owner": "ledger",
		"request": {
			"ref": "settlement-request"
		},
		"answer": {
			"ref": "settlement"
		}
	},
	"clawBack": {
		"owner": "ledger",
		"request": {
			"ref": "claw-back-request"
		},
		"answer": {
			"ref": "claw-back-decision"
		}
	}
} as const;
