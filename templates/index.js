"use strict";
const at = id => document.getElementById(id);
const words = JSON.parse(at("words").textContent);
const rows = [...document.querySelectorAll(".people tbody tr")];
const parts = [...document.querySelectorAll("section.people")];
const people = n => say(n === 1 ? words.person : words.people, { n: n.toLocaleString("en-US") });
let first = 0, found = rows, texts = null;

function search() {
  const sought = fold(at("q").value);
  texts ??= rows.map(row => [row.cells[1], row.cells[0], row.closest("section").querySelector("h2")]
    .map(each => fold(each.textContent)).join("\n"));
  found = sought ? rows.filter((_, n) => texts[n].includes(sought)) : rows;
  first = 0;
}

function show(everything = false) {
  const page = new Set(everything ? found : found.slice(first, first + ROWS));
  for (const row of rows) row.hidden = !page.has(row);
  for (const part of parts) part.hidden = !part.querySelector("tbody tr:not([hidden])");
  at("pager").hidden = found.length <= ROWS;
  at("before").disabled = first === 0;
  at("next").disabled = first + ROWS >= found.length;
  at("range").textContent = say(words.range, {
    first: (first + 1).toLocaleString("en-US"),
    last: Math.min(first + ROWS, found.length).toLocaleString("en-US"),
    all: people(found.length),
  });
  const what = at("q").value.trim();
  at("status").textContent = found === rows ? say(words.everybody, { people: people(rows.length) })
    : say(words.found, { what: say(words.quoted, { text: what }), people: people(found.length), all: people(rows.length) });
}

function turn(pages) {
  first += pages * ROWS;
  show();
  at("status").focus();
}

/* A bureau that a link leads to is shown, on whatever page it begins. */
function openBureau(hash) {
  const part = parts.find(each => each.querySelector("h2").id === hash.slice(1));
  if (!part) return;
  at("q").value = "";
  search();
  first = Math.floor(rows.indexOf(part.querySelector("tbody tr")) / ROWS) * ROWS;
  show();
}

at("q").addEventListener("input", () => { search(); show(); });
at("before").addEventListener("click", () => turn(-1));
at("next").addEventListener("click", () => turn(1));
document.addEventListener("click", ({ target }) => {
  const link = target.closest('a[href^="#"]');
  if (link) openBureau(link.getAttribute("href"));
});
addEventListener("beforeprint", () => show(true));
addEventListener("afterprint", () => show());
at("finder").hidden = false;
show();
openBureau(location.hash);
