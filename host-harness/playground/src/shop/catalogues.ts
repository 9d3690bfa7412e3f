// What the shops of the presets sell. Prices are made up; categories, brands and tags are those that the programmes ask for.

import type { Product } from "../session/session";

type Goods = Omit<Product, "sku" | "name" | "price" | "category">;

function product(
	sku: string,
	en: string,
	ru: string,
	price: string,
	category?: string,
	more: Goods = {},
): Product {
	return {
		sku,
		name: { en, ru },
		price,
		...(category === undefined ? {} : { category }),
		...more,
	};
}

const VAT = "20";
const COURIER: Goods = { kind: "shipping", cost: "310.00", taxPercent: VAT };

export const GADGETS: Product[] = [
	product("PHONE-X200", "Phone X200", "Телефон X200", "49990.00", "phones", {
		brand: "Nordic",
		cost: "43500.00",
		taxPercent: VAT,
		tags: ["new"],
	}),
	product(
		"CASE-X200-BLACK",
		"Case for X200, black",
		"Чехол для X200, чёрный",
		"1490.00",
		"phones/cases",
		{
			brand: "Nordic",
			cost: "390.00",
			taxPercent: VAT,
			complements: ["PHONE-X200"],
		},
	),
	product(
		"CASE-X200-CLEAR",
		"Case for X200, clear",
		"Чехол для X200, прозрачный",
		"1490.00",
		"phones/cases",
		{
			brand: "Nordic",
			cost: "350.00",
			taxPercent: VAT,
			complements: ["PHONE-X200"],
		},
	),
	product(
		"HEADPHONES-BASS",
		"Headphones Bass",
		"Наушники Bass",
		"8990.00",
		"audio",
		{ brand: "Tonality", cost: "6100.00", taxPercent: VAT },
	),
	product("BUDS-2", "Earbuds 2", "Вкладыши 2", "6490.00", "audio", {
		brand: "Tonality",
		cost: "4300.00",
		taxPercent: VAT,
		complements: ["PHONE-X200"],
	}),
	product(
		"CHARGER-65W",
		"Charger 65 W",
		"Зарядка 65 Вт",
		"2990.00",
		"phones/chargers",
		{
			brand: "Nordic",
			cost: "1450.00",
			taxPercent: VAT,
			complements: ["PHONE-X200"],
		},
	),
	product("TABLET-11", "Tablet 11″", "Планшет 11″", "38990.00", "tablets", {
		brand: "Nordic",
		cost: "33900.00",
		taxPercent: VAT,
	}),
	product("COURIER", "Courier", "Курьер", "390.00", undefined, COURIER),
];

export const COFFEE: Product[] = [
	product("latte", "Caffè latte", "Латте", "3.20", "coffee/latte"),
	product("espresso", "Espresso", "Эспрессо", "2.10", "coffee/espresso"),
	product("flat-white", "Flat white", "Флэт уайт", "3.40", "coffee/latte"),
	product("cake", "Cheesecake", "Чизкейк", "4.50", "cakes"),
	product("beans", "House beans, 250 g", "Зерно, 250 г", "9.90", "beans"),
];

export const CAFE: Product[] = [
	product("latte", "Caffè latte, grande", "Латте, гранде", "5.25", "drinks"),
	product("cold-brew", "Cold brew", "Колд брю", "4.75", "drinks"),
	product("sandwich", "Breakfast sandwich", "Сэндвич", "5.95", "food"),
	product("wine", "Evening glass of wine", "Бокал вина", "9.00", "alcohol"),
	product("mug", "Mug", "Кружка", "16.95", "merchandise"),
	product("tip", "Tip", "Чаевые", "2.00", undefined, { kind: "tip" }),
];

export const BEAUTY: Product[] = [
	product("lipstick", "Lipstick", "Помада", "24.00", "make-up"),
	product("cream", "Night cream", "Ночной крем", "68.00", "skincare"),
	product(
		"perfume",
		"Eau de parfum",
		"Парфюмерная вода",
		"135.00",
		"fragrance",
	),
	product("brush", "Brush set", "Набор кистей", "45.00", "tools"),
	product("gift-card", "Gift card", "Подарочная карта", "50.00", undefined, {
		kind: "gift-card",
	}),
];

export const CARD_PURCHASES: Product[] = [
	product("groceries", "Groceries", "Продукты", "3200.00", "groceries"),
	product("restaurant", "Dinner out", "Ресторан", "2800.00", "restaurants"),
	product("taxi", "Taxi", "Такси", "640.00", "taxi"),
	product("pharmacy", "Pharmacy", "Аптека", "1150.00", "pharmacies"),
	product("fuel", "Fuel", "Топливо", "2500.00", "fuel"),
	product("books", "Books", "Книги", "1490.00", "books"),
	product("home", "For the home", "Для дома", "4300.00", "home"),
	product("tickets", "Train tickets", "Билеты на поезд", "5600.00", "tickets"),
	product("cinema", "Cinema", "Кино", "900.00", "entertainment"),
	product(
		"utilities",
		"Utilities",
		"Коммунальные услуги",
		"6100.00",
		"utilities",
	),
];

export const BRANDS: Product[] = [
	product(
		"detergent",
		"Detergent",
		"Средство для стирки",
		"890.00",
		"household",
		{
			brand: "Synergetic",
		},
	),
	product("juice", "Juice, 6 packs", "Сок, 6 пачек", "780.00", "groceries", {
		brand: "Dobry",
	}),
	product("filter", "Water filter", "Фильтр для воды", "1990.00", "household", {
		brand: "Barrier",
	}),
	product("kettle", "Kettle", "Чайник", "3490.00", "household"),
	product(
		"headset",
		"Headset, at launch",
		"Гарнитура, новинка",
		"12900.00",
		"audio",
		{
			tags: ["launch"],
		},
	),
];

export const CLOTHES: Product[] = [
	product("coat", "Coat", "Пальто", "18900.00", "clothes", {
		tags: ["season"],
	}),
	product("sweater", "Sweater", "Свитер", "5900.00", "clothes"),
	product(
		"scarf",
		"Scarf, on sale",
		"Шарф, распродажа",
		"1900.00",
		"accessories",
		{
			regularPrice: "2900.00",
		},
	),
	product("boots", "Boots", "Ботинки", "12400.00", "shoes", {
		tags: ["season"],
	}),
	product("socks", "Socks", "Носки", "490.00", "accessories"),
];

export const COALITION: Product[] = [
	product("bread", "Bread", "Хлеб", "3.20", "groceries"),
	product(
		"weekly-shop",
		"Weekly shop",
		"Покупки на неделю",
		"64.00",
		"groceries",
	),
	product("petrol", "Petrol, 40 l", "Бензин, 40 л", "68.00", "fuel"),
	product("balm", "Balm", "Бальзам", "8.50", "pharmacy", { brand: "Salvia" }),
	product("prescription", "Prescription", "По рецепту", "12.00", "pharmacy", {
		tags: ["prescription"],
	}),
];

export const MEMBERS: Product[] = [
	product("tv", "TV 55″", "Телевизор 55″", "549.00", "tv", {
		memberPrice: "499.00",
	}),
	product("blanket", "Blanket", "Плед", "39.90", "home", {
		memberPrice: "34.90",
	}),
	product("cookware", "Cookware", "Посуда", "129.00", "kitchen", {
		tags: ["closed-sale"],
	}),
	product(
		"two-day",
		"Two-day shipping",
		"Доставка за два дня",
		"9.90",
		undefined,
		{
			kind: "shipping",
		},
	),
	product("plus", "Plus, a year", "Plus на год", "49.99", undefined, {
		kind: "membership-fee",
	}),
];

export const MUSIC: Product[] = [
	product("cd", "CD", "Компакт-диск", "14.99", "cd"),
	product("box-set", "Box set", "Бокс-сет", "59.99", "cd"),
	product("vinyl", "Vinyl record", "Пластинка", "29.99", "vinyl"),
];
