/* How a text is compared: width, case, kana, blanks, dots and the look of dashes do not matter. */
const fold = text => text.normalize("NFKC").toLowerCase()
  .replace(/[ァ-ヶ]/g, kana => String.fromCharCode(kana.charCodeAt(0) - 0x60))
  .replace(/[-‐‑‒–—―−─━ｰ－﹘﹣〜～~]/g, "ー")
  .replace(/[\s・･./／_]/g, "");
const ROWS = 100;
const say = (text, given) => text.replace(/\{(\w+)\}/g, (all, key) => key in given ? given[key] : all);
