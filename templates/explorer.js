"use strict";
const at = id => document.getElementById(id);
const data = JSON.parse(at("data").textContent);
const { words, staff, bureaus, skills, jobTypes, figures } = data;
const selects = [...document.querySelectorAll("select")];
const OF_DEMAND = ["shortfall", "share", "demand"];
const STEPS = { met: "0", near: "1" };
const ON_PAPER = 1000;

const count = new Intl.NumberFormat("en-US").format;
const headcount = n => say(n === 1 ? words.person : words.people, { n: count(n) });

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) if (attributes[name]) node.setAttribute(name, attributes[name]);
  node.append(...children);
  return node;
}

/* What is looked at stands in the address, by ids, where it is not the first; what is searched for may be a name. */
const FIRST = { v: "org", o: "", p: 1, ...Object.fromEntries(selects.map(({ id, options }) => [id, options[0].value])) };
let state = FIRST, shown;

function readAddress() {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  state = { ...FIRST, o: given.o || "", p: Math.max(1, parseInt(given.p, 10) || 1) };
  if (staff && given.v === "people") state.v = given.v;
  for (const { id, options } of selects)
    if ([...options].some(({ value }) => value === given[id])) state[id] = given[id];
}

function go(change) {
  state = { ...state, p: 1, ...change };
  const hash = String(new URLSearchParams(Object.entries(state).filter(([key, value]) => value !== FIRST[key])));
  history.pushState(null, "", location.href.split("#")[0] + (hash && "#" + hash));
  draw();
}

/* The place of what is chosen in the list of the data, -1 for nothing: such a list begins with a blank. */
const chosen = id => at(id) ? at(id).selectedIndex - 1 : -1;
const sought = () => at("q") ? fold(at("q").value) : "";

/* Demand cannot be split by person: conditions on people leave counts of people alone. */
const ofPeople = () => Boolean(staff && (state.r || state.g || state.s || state.s2 || state.j || sought()));
const measure = () => ofPeople() && OF_DEMAND.includes(state.m) ? (state.s ? state.l : "1") : state.m;

let texts;
function searched(text) {
  texts ??= staff.id.map((id, i) => [staff.name[i] || "", id, bureaus[staff.bureau[i]]].map(fold).join("\n"));
  return i => texts[i].includes(text);
}

/* People who meet the conditions, as places in the file's order. */
function found() {
  const tests = [];
  for (const [id, list] of [["b", staff.bureau], ["r", staff.rank.of], ["g", staff.group.of]])
    if (state[id]) { const n = chosen(id); tests.push(i => list[i] === n); }
  for (const [id, least] of [["s", state.l], ["s2", state.l2]])
    if (state[id]) { const levels = staff.levels[chosen(id)]; tests.push(i => levels[i] >= least); }
  if (state.j) { const steps = staff.steps[chosen("j")], wanted = STEPS[state.k]; tests.push(i => steps[i] === wanted); }
  if (sought()) tests.push(searched(sought()));
  return [...staff.id.keys()].filter(i => tests.every(test => test(i)));
}

/* How many of these people are so in each bureau, and in all of them, as `figures` has it: all, then by column. */
function counted(key, hits) {
  const signs = STEPS[key] ? staff.steps : staff.levels;
  const isSo = STEPS[key] ? sign => sign === STEPS[key] : sign => sign >= key;
  const rows = bureaus.map(() => new Array(signs.length + 1).fill(0));
  for (const i of hits) {
    const row = rows[staff.bureau[i]];
    row[0]++;
    signs.forEach((text, n) => { if (isSo(text[i])) row[n + 1]++; });
  }
  const whole = ["", ...signs].map((_, n) => rows.reduce((sum, row) => sum + row[n], 0));
  return { rows, foot: [[words.whole, ...whole]] };
}

/* A view: columns with the key that sorts rows, rows, and how one stands in the table and as CSV. */
function matrix(hits) {
  const key = measure(), isDemand = OF_DEMAND.includes(key), bureau = chosen("b");
  const { rows, foot } = staff && !isDemand ? counted(key, hits) : figures[key];
  const [kind, entries] = STEPS[key] ? ["j.", jobTypes] : ["s.", skills];
  const columns = [["all", isDemand ? words.allSkills : words.headcount], ...entries.map(([id, name]) => [kind + id, name])];
  const darkest = ({ n, row }, column) =>
    !column || key === "demand" ? 0 : key === "share" ? 100 : isDemand ? figures.demand.rows[n][column] : row[0];
  const cell = (value, of) => {
    if (value === null)
      return make("td", { class: "nil" }, make("span", { "aria-hidden": "true" }, isDemand ? "・" : words.hidden),
        make("span", { class: "unseen" }, isDemand ? words.nothing : words.notTold));
    const shade = of && value ? "a" + Math.min(3, 1 + Math.floor(3 * value / of)) : !value && "nil";
    return make("td", { class: shade }, key === "share" ? value + "%" : count(value));
  };
  const line = (label, row, of) =>
    make("tr", {}, make("th", { scope: "row" }, label), ...row.map((value, column) => cell(value, of(column))));
  const nameOf = name => staff ? make("button", { type: "button", class: "link", "data-bureau": name }, name) : name;
  const below = bureau < 0 ? foot : [];
  const values = row => row.map(value => value ?? (isDemand ? "" : words.hidden));
  const seen = rows.map((row, n) => ({ n, row }))
    .filter(({ n, row }) => bureau < 0 ? row[0] || !ofPeople() : n === bureau);
  const hidden = !isDemand && [...seen.map(({ row }) => row), ...below].some(row => row.includes(null));
  return {
    kind: isDemand ? "matrix" : "matrix of-people",
    caption: [make("b", {}, at("m").selectedOptions[0].text), " ", words.captions[isDemand ? key : "people"],
      hidden ? " " + words.captions.hidden : ""],
    columns: [{ id: "who", label: words.bureau, key: ({ n }) => n },
      ...columns.map(([id, label], column) => ({ id, label, key: ({ row }) => row[column] ?? -1 }))],
    usual: "all",
    rows: seen,
    tr: each => line(nameOf(bureaus[each.n]), each.row, column => darkest(each, column)),
    below: below.map(([label, ...row]) => line(label, row, () => 0)),
    values: ({ n, row }) => [bureaus[n], ...values(row)],
    sums: below.map(values),
  };
}

const facts = i => [bureaus[staff.bureau[i]], ...[staff.rank, staff.group].map(({ known, of }) => known[of[i]] || "")];
const called = i => staff.name[i] || staff.id[i];

function people(hits) {
  const level = sign => sign === "-" ? make("td", { class: "nil" }, "–")
    : make("td", { class: sign === "0" ? "nil" : "a" + Math.ceil(3 * sign / data.top) }, sign);
  return {
    kind: "people of-people",
    caption: [words.captions.staff],
    columns: [
      { id: "who", label: words.who, inCsv: [words.staffId, words.name], key: i => staff.id[i] },
      { id: "bureau", label: words.bureau, key: i => staff.bureau[i] },
      { id: "rank", label: words.rank, key: i => staff.rank.of[i] },
      { id: "group", label: words.group, key: i => staff.group.of[i] },
      ...skills.map(([id, label], n) => ({ id: "s." + id, label, key: i => staff.levels[n][i] })),
    ],
    usual: "s." + state.s,
    rows: hits,
    tr: i => make("tr", {},
      make("th", { scope: "row" }, make("button", { type: "button", class: "link", "data-person": String(i) },
        make("span", {}, called(i)), staff.name[i] ? make("small", {}, staff.id[i]) : "")),
      ...facts(i).map(text => make("td", {}, text || "–")),
      ...staff.levels.map(levels => level(levels[i]))),
    below: [],
    values: i => [staff.id[i], staff.name[i] || "", ...facts(i),
      ...staff.levels.map(levels => levels[i] === "-" ? "" : Number(levels[i]))],
    sums: [],
  };
}

/* Figures begin with the largest, all else in its own order; `-` before the id of a column turns that round. */
const isFigure = id => id === "all" || id.includes(".");
function sort({ columns, rows, usual }) {
  const named = order => columns.find(({ id }) => id === order.replace(/^-/, ""));
  const order = named(state.o) ? state.o : usual, column = named(order);
  if (!column) return {};
  const down = isFigure(column.id) !== order.startsWith("-"), less = down ? 1 : -1;
  rows.sort((one, other) => {
    const a = column.key(one), b = column.key(other);
    return a < b ? less : a > b ? -less : 0;
  });
  return { [column.id]: down ? "descending" : "ascending" };
}

/* What was asked for and how many people are so: the answer, above any table. */
function status(hits) {
  const text = id => state[id] && at(id).selectedOptions[0].text;
  const what = [
    ...["b", "r", "g"].map(text),
    ...[["s", "l"], ["s2", "l2"]].map(([skill, level]) => text(skill) && text(skill) + " " + text(level)),
    text("j") && say(words.ofJobType, { job_type: text("j"), state: text("k") }),
    sought() && say(words.quoted, { text: at("q").value.trim() }),
  ].filter(Boolean).join(words.comma);
  const all = headcount(data.people), n = staff ? hits.length : told();
  return what ? say(words.found, { what, people: n === null ? words.notToldHere : headcount(n), all })
    : say(words.everybody, { people: all });
}

/* Without people: the one count that was asked for, as it is told. */
function told() {
  const { rows, foot } = figures[state.j ? state.k : state.l];
  const column = 1 + chosen(state.j ? "j" : "s");
  return state.b ? rows[chosen("b")][column] : foot[0][1 + column];
}

function draw(paper = false) {
  const again = document.activeElement?.dataset.order;
  for (const each of selects) each.value = state[each.id];
  at("m").value = measure();
  for (const each of at("m").options) each.disabled = ofPeople() && OF_DEMAND.includes(each.value);
  const isPeople = state.v === "people", hits = staff ? found() : [];
  const text = status(hits);
  if (at("status").textContent !== text) at("status").textContent = text;

  const view = shown = isPeople ? people(hits) : matrix(hits), { columns, rows } = view;
  const sorted = sort(view);
  state.p = Math.min(state.p, Math.ceil(rows.length / ROWS) || 1);
  const first = paper ? 0 : ROWS * (state.p - 1);
  const page = isPeople ? rows.slice(first, first + (paper ? ON_PAPER : ROWS)) : rows;
  const range = say(words.range,
    { first: count(first + 1), last: count(first + page.length), all: headcount(rows.length) });
  if (page.length < rows.length) view.caption.push(" " + range);
  const kind = id => id === "s." + state.s || id === "j." + state.j ? "skill lit" : id.includes(".") && "skill";
  const heads = columns.map(({ id, label }) => make("th", { scope: "col", class: kind(id), "aria-sort": sorted[id] },
    make("button", { type: "button", "data-order": id }, make("span", {}, label))));
  const body = page.map(view.tr);
  if (isPeople && !page.length) body.push(make("tr", {}, make("td", { colspan: columns.length }, words.nobody)));
  at("region").replaceChildren(make("table", { class: view.kind }, make("caption", { id: "caption" }, ...view.caption),
    make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body), make("tfoot", {}, ...view.below)));
  if (again) at("region").querySelector(`[data-order="${CSS.escape(again)}"]`)?.focus();

  at("measure").hidden = isPeople;
  at("org")?.setAttribute("aria-pressed", !isPeople);
  at("people")?.setAttribute("aria-pressed", isPeople);
  at("pager").hidden = paper || !isPeople || rows.length <= ROWS;
  at("before").disabled = !first;
  at("next").disabled = first + ROWS >= rows.length;
  at("range").textContent = range;
}

/* Where what was pressed is gone from the page, the answer is the place to read on from. */
function goToStatus(change) {
  go(change);
  at("status").focus();
  at("region").scrollTop = 0;
}

function showPerson(i) {
  const pair = (term, text, kind) => make("div", {}, make("dt", {}, term), make("dd", { class: kind }, text));
  at("person-name").textContent = called(i);
  at("person-facts").textContent = [staff.id[i], ...facts(i)].filter(Boolean).join(words.comma);
  at("person-sheet").hidden = !staff.sheet[i];
  at("person-sheet").href = staff.sheet[i];
  at("person-levels").replaceChildren(...skills.map(([id, name], n) => {
    const sign = staff.levels[n][i];
    return pair(data.catalogue ? make("a", { href: data.catalogue + "#s-" + id }, name) : name,
      words.levels[sign] || words.notAssessed, sign === "-" && "nil");
  }));
  const near = jobTypes.map(([, name], n) => [name, staff.steps[n][i]])
    .filter(([, steps]) => steps in words.steps).sort(([, a], [, b]) => a - b)
    .map(([name, steps]) => pair(name, words.steps[steps]));
  at("person-job-types")?.replaceChildren(...(near.length ? near : [pair(words.nothingNear, "")]));
  at("dialog").showModal();
  at("dialog").scrollTop = 0;
}

/* All rows of the table for Excel: no cell of it is run as a formula. */
function csv() {
  const written = value => {
    const text = typeof value === "string" && /^'*[=+\-@\t\r\n\0＝＋－＠]/.test(value) ? "'" + value : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const headings = shown.columns.flatMap(({ label, inCsv }) => inCsv || label);
  const rows = [headings, ...shown.rows.map(shown.values), ...shown.sums];
  return "\ufeff" + rows.map(row => row.map(written).join(",") + "\r\n").join("");
}

function save() {
  const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  make("a", { href: address, download: words.file + ".csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const BUTTONS = {
  org: () => go({ v: "org", o: "" }),
  people: () => go({ v: "people", o: "" }),
  before: () => goToStatus({ p: state.p - 1 }),
  next: () => goToStatus({ p: state.p + 1 }),
  clear: () => {
    if (at("q")) at("q").value = "";
    go({ ...FIRST, v: state.v, m: state.m });
  },
  csv: save,
  print: () => print(),
  close: () => at("dialog").close(),
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const { order, bureau, person } = button.dataset;
  if (order) {
    const turns = button.closest("[aria-sort]") && !state.o.startsWith("-");
    go({ o: (turns ? "-" : "") + order });
  } else if (bureau) goToStatus({ v: "people", b: bureau, o: "" });
  else if (person) showPerson(Number(person));
  else BUTTONS[button.id]();
});

document.addEventListener("change", ({ target: { id, value } }) => {
  if (!(id in FIRST)) return;
  const change = { [id]: value };
  // Counts alone are of one condition, and the table shows where these people are.
  if (!staff && "sl".includes(id) && at("s").value) Object.assign(change, { j: "", m: at("l").value });
  if (!staff && "jk".includes(id) && at("j").value) Object.assign(change, { s: "", m: at("k").value });
  go(change);
});
at("q")?.addEventListener("input", () => { state.p = 1; draw(); });
addEventListener("beforeprint", () => draw(true));
addEventListener("afterprint", () => draw());
addEventListener("popstate", () => { readAddress(); draw(); });

if (matchMedia("(max-width: 40rem)").matches) at("filters").open = false;
readAddress();
draw();
at("page").hidden = false;
