type List<T> = readonly [T, ...T[]];

export const firstNames: List<string> = [
  "Anna",
  "Zoë",
  "Łukasz",
  "Søren",
  "José",
  "Nguyễn",
  "Мария",
  "愛子",
  "محمد",
  "Ayşe",
  "Björn",
  "Chloé",
  "Dvořák",
  "Ελένη",
  "Fatou",
  "Gustav",
  "Hana",
  "Ingrid",
  "Jürgen",
  "Kofi",
];

export const lastNames: List<string> = [
  "Schmidt",
  "O’Connor",
  "Nowak",
  "García",
  "Müller",
  "Ивано́ва",
  "田中",
  "Okafor",
  "Lindqvist",
  "Κωνσταντίνου",
  "da Silva",
  "van den Berg",
  "İnan",
  "Kowalska",
  "Thành",
  "Haddad",
  "Smith-Jones",
  "Ångström",
  "Rossi",
  "Dubois",
];

export type Place = {
  city: string;
  region: string;
  country: string;
  code: string;
  language: string;
  lat: number;
  lng: number;
};

export const places: List<Place> = [
  {
    city: "Berlin",
    region: "Land Berlin",
    country: "Germany",
    code: "DE",
    language: "German",
    lat: 52.52,
    lng: 13.405,
  },
  {
    city: "Köln",
    region: "North Rhine-Westphalia",
    country: "Germany",
    code: "DE",
    language: "German",
    lat: 50.9375,
    lng: 6.9603,
  },
  {
    city: "Paris",
    region: "Île-de-France",
    country: "France",
    code: "FR",
    language: "French",
    lat: 48.8566,
    lng: 2.3522,
  },
  {
    city: "São Paulo",
    region: "São Paulo",
    country: "Brazil",
    code: "BR",
    language: "Portuguese",
    lat: -23.5505,
    lng: -46.6333,
  },
  { city: "Tokyo", region: "Tokyo", country: "Japan", code: "JP", language: "Japanese", lat: 35.6764, lng: 139.65 },
  {
    city: "Austin",
    region: "Texas",
    country: "United States",
    code: "US",
    language: "English",
    lat: 30.2672,
    lng: -97.7431,
  },
  {
    city: "New York",
    region: "New York",
    country: "United States",
    code: "US",
    language: "English",
    lat: 40.7128,
    lng: -74.006,
  },
  {
    city: "London",
    region: "England",
    country: "United Kingdom",
    code: "GB",
    language: "English",
    lat: 51.5072,
    lng: -0.1276,
  },
  {
    city: "Kraków",
    region: "Lesser Poland",
    country: "Poland",
    code: "PL",
    language: "Polish",
    lat: 50.0647,
    lng: 19.945,
  },
  {
    city: "Seoul",
    region: "Seoul",
    country: "South Korea",
    code: "KR",
    language: "Korean",
    lat: 37.5519,
    lng: 126.9918,
  },
  {
    city: "İstanbul",
    region: "İstanbul",
    country: "Türkiye",
    code: "TR",
    language: "Turkish",
    lat: 41.0082,
    lng: 28.9784,
  },
];

export type Device = {
  web: boolean;
  os: string;
  mobile: boolean;
  browser: string;
  version: string;
  type: string;
  family: string;
  width: number;
  height: number;
};

export const devices: List<Device> = [
  {
    web: true,
    os: "Mac OS X",
    mobile: false,
    browser: "Chrome",
    version: "122",
    type: "Mac",
    family: "Mac",
    width: 1728,
    height: 1117,
  },
  {
    web: true,
    os: "Windows",
    mobile: false,
    browser: "Edge",
    version: "121",
    type: "Windows",
    family: "Windows",
    width: 1920,
    height: 1080,
  },
  {
    web: true,
    os: "Windows",
    mobile: false,
    browser: "Firefox",
    version: "124.0.1",
    type: "Windows",
    family: "Windows",
    width: 2560,
    height: 1440,
  },
  {
    web: true,
    os: "Linux",
    mobile: false,
    browser: "Chrome",
    version: "123",
    type: "Linux",
    family: "Linux",
    width: 1920,
    height: 1200,
  },
  {
    web: true,
    os: "iOS",
    mobile: true,
    browser: "Mobile Safari",
    version: "17.4",
    type: "iOS",
    family: "Apple iPhone",
    width: 390,
    height: 844,
  },
  {
    web: true,
    os: "Android",
    mobile: true,
    browser: "Chrome Mobile",
    version: "122",
    type: "Android",
    family: "Samsung Galaxy S",
    width: 412,
    height: 915,
  },
  {
    web: false,
    os: "iOS",
    mobile: true,
    browser: "ios",
    version: "17.3.1",
    type: "Apple iPhone",
    family: "Apple iPhone",
    width: 393,
    height: 852,
  },
  {
    web: false,
    os: "Android",
    mobile: true,
    browser: "android",
    version: "14",
    type: "Android",
    family: "Google Pixel",
    width: 412,
    height: 892,
  },
];

export type Referrer = {
  url: string | null;
  domain: string | null;
  source: string | null;
  medium: string | null;
  campaign: string | null;
};

export const referrers: List<Referrer> = [
  { url: null, domain: null, source: null, medium: null, campaign: null },
  { url: "https://www.google.com/", domain: "www.google.com", source: null, medium: null, campaign: null },
  {
    url: "https://news.example.org/tea",
    domain: "news.example.org",
    source: "news",
    medium: "referral",
    campaign: null,
  },
  {
    url: "https://mail.example.net/",
    domain: "mail.example.net",
    source: "newsletter",
    medium: "email",
    campaign: "frühling-☕",
  },
];

export type Product = { sku: string; title: string; category: string; price: number };

export const products: List<Product> = [
  { sku: "KTL-20", title: "Kettle “Nordwind” 2 l", category: "kettles", price: 34.5 },
  { sku: "TEA-07", title: "Sencha 煎茶 100 g", category: "tea", price: 12.9 },
  { sku: "TEA-11", title: "Earl Grey – Bergamotte", category: "tea", price: 8.25 },
  { sku: "CUP-03", title: "Tasse „Möwe“, 2 Stück", category: "cups", price: 19 },
  { sku: "CFE-31", title: "Café crème ☕️ 500 g", category: "coffee", price: 14.75 },
  { sku: "GFT-50", title: "Gift card 50 €", category: "gifts", price: 50 },
];

export const searches: List<string> = [
  "kettle",
  "grüner tee",
  "café",
  "お茶",
  "чай",
  "mug 🫖 big",
  'cup "blue"',
  "shelf\\wall",
];
