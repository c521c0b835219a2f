// How long a post is as its platform counts it: the same rules as server/audience/platforms.py.
const LIGHT = [[0, 4351], [8192, 8205], [8208, 8223], [8242, 8247]];
const URL_LENGTH = 23;
const ENDINGS = "com|org|net|int|gov|edu|mil|info|biz|news|app|dev|io|co|me|tv|kr|jp|cn|tw|hk|sg|in|id|th|vn|ph|uk|eu|de|fr|es|it|pt|nl|be|ch|at|se|no|dk|fi|pl|cz|tr|ru|ua|il|ae|sa|qa|eg|za|ng|ke|us|ca|mx|br|ar|cl|pe|au|nz";
const LABELS = "(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+";
const LINK = new RegExp(
  `(?<![\\w@.$#/-])(?:https?://${LABELS}[a-z]{2,}|${LABELS}(?:${ENDINGS})(?![a-z0-9@-]))(?::\\d+)?` +
    "(?:/(?:[a-z0-9!*';:=+,.$/%#\\[\\]_~&|@-]*[a-z0-9=_#/+-])?)?(?:\\?[a-z0-9!?*'();:&=+$/%#\\[\\]_.,~|@-]*[a-z0-9_&=#/-])?",
  "gi",
);
const EMOJI = /\p{RI}\p{RI}|[#*0-9]\uFE0F?\u20E3|(?:\p{Extended_Pictographic}\uFE0F?\p{EMod}?)(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{EMod}?)*/gu;

function weighted(text) {
  let total = 0;
  let rest = text.normalize("NFC").replace(LINK, () => ((total += URL_LENGTH), ""));
  rest = rest.replace(EMOJI, () => ((total += 2), ""));
  for (const char of rest) {
    const code = char.codePointAt(0);
    total += LIGHT.some(([low, high]) => low <= code && code <= high) ? 1 : 2;
  }
  return total;
}

const graphemes = new Intl.Segmenter();

export function length(text, counting) {
  if (counting === "weighted") return weighted(text);
  if (counting === "utf16") return text.length;
  if (counting === "graphemes") return [...graphemes.segment(text)].length;
  return [...text].length;
}
