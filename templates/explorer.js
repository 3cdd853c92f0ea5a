"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const { words, staff, figures } = data;
const at = id => document.getElementById(id);
const ON_PAPER = 1000;
const OF_DEMAND = ["shortfall", "share", "demand"];
const OF_JOB_TYPES = ["met", "near"];
const LEVELS = Array.from({ length: data.top }, (_, n) => String(n + 1));
const MEASURES = [...OF_DEMAND, ...LEVELS, ...(data.jobTypes.length ? OF_JOB_TYPES : [])];

const count = n => n.toLocaleString("en-US");
const people = n => say(n === 1 ? words.person : words.people, { n: count(n) });
const place = (list, id) => list.findIndex(([each]) => each === id);

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/* What is looked at stands in the address, by ids; what is searched for does not: it may be a name. */
const CHOICES = {
  v: ["org", ...(staff ? ["people"] : [])],
  m: MEASURES,
  b: ["", ...data.bureaus.map(([name]) => name)],
  r: ["", ...(staff ? staff.rank.known.map(([id]) => id) : [])],
  g: ["", ...(staff ? staff.group.known.map(([id]) => id) : [])],
  s: ["", ...data.skills.map(([id]) => id)],
  l: LEVELS,
  s2: ["", ...(staff ? data.skills.map(([id]) => id) : [])],
  l2: LEVELS,
  j: ["", ...data.jobTypes.map(([id]) => id)],
  k: OF_JOB_TYPES,
  o: ["", "who", "bureau", "rank", "group", "all",
    ...data.skills.map(([id]) => "s." + id), ...data.jobTypes.map(([id]) => "j." + id)],
  d: ["", "up", "down"],
};
let state = {}, query = "", shown = [];

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  state = { p: Math.max(1, parseInt(given.get("p"), 10) || 1) };
  for (const [key, allowed] of Object.entries(CHOICES))
    state[key] = allowed.includes(given.get(key)) ? given.get(key) : allowed[0];
}

function go(change) {
  state = { ...state, p: 1, ...change };
  const address = new URLSearchParams();
  for (const [key, allowed] of Object.entries(CHOICES))
    if (state[key] !== allowed[0]) address.set(key, state[key]);
  if (state.p > 1) address.set("p", state.p);
  const hash = String(address);
  history.pushState(null, "", location.href.split("#")[0] + (hash && "#" + hash));
  draw();
}

/* People who meet the conditions, as places in the file's order. */
let folded = null;
function texts() {
  if (!folded) {
    const bureaus = data.bureaus.map(([name]) => fold(name));
    folded = staff.id.map((id, i) => fold(staff.name[i] || "") + "\n" + fold(id) + "\n" + bureaus[staff.bureau[i]]);
  }
  return folded;
}

function found() {
  const tests = [];
  const same = (list, wanted) => tests.push(i => list[i] === wanted);
  const level = (skill, least) => {
    const signs = staff.levels[place(data.skills, skill)];
    tests.push(i => signs.charCodeAt(i) - 48 >= least);
  };
  if (state.b) same(staff.bureau, place(data.bureaus, state.b));
  if (state.r) same(staff.rank.of, place(staff.rank.known, state.r));
  if (state.g) same(staff.group.of, place(staff.group.known, state.g));
  if (state.s) level(state.s, Number(state.l));
  if (state.s2) level(state.s2, Number(state.l2));
  if (state.j) same(staff.steps[place(data.jobTypes, state.j)], state.k === "met" ? "0" : "1");
  if (fold(query)) {
    const sought = fold(query), all = texts();
    tests.push(i => all[i].includes(sought));
  }
  const hits = [];
  for (let i = 0; i < data.people; i++) if (tests.every(test => test(i))) hits.push(i);
  return hits;
}

/* Demand cannot be split by person: conditions on people leave counts of people alone. */
const ofPeople = () => Boolean(staff && (state.r || state.g || state.s || state.s2 || state.j || fold(query)));
const measure = () =>
  ofPeople() && OF_DEMAND.includes(state.m) ? (state.s ? state.l : "1") : state.m;

function counted(key, hits) {
  const jobTypes = OF_JOB_TYPES.includes(key);
  const signs = jobTypes ? staff.steps : staff.levels;
  const wanted = key === "met" ? 48 : key === "near" ? 49 : 48 + Number(key);
  const rows = data.bureaus.map(() => new Array(signs.length + 1).fill(0));
  const whole = new Array(signs.length + 1).fill(0);
  for (const i of hits) {
    const row = rows[staff.bureau[i]];
    row[0]++, whole[0]++;
    signs.forEach((text, n) => {
      const sign = text.charCodeAt(i);
      if (jobTypes ? sign === wanted : sign >= wanted) row[n + 1]++, whole[n + 1]++;
    });
  }
  return { rows, foot: [[words.whole, ...whole]] };
}

/* The table of bureaus: a name, a first figure and one for each skill or job type. */
function matrix(hits) {
  const key = measure(), demand = OF_DEMAND.includes(key);
  const columns = OF_JOB_TYPES.includes(key)
    ? data.jobTypes.map(([id, name]) => ["j." + id, name]) : data.skills.map(([id, name]) => ["s." + id, name]);
  let { rows, foot } = staff && !demand ? counted(key, hits) : figures[key];
  if (!staff && !demand) {
    rows = rows.map((row, n) => [data.bureaus[n][1], ...row]);
    foot = foot.map(([label, ...row]) => [label, data.people, ...row]);
  }
  let lines = rows.map((row, n) => ({ bureau: n, row }));
  if (state.b) lines = lines.filter(({ bureau }) => data.bureaus[bureau][0] === state.b);
  else if (ofPeople()) lines = lines.filter(({ row }) => row[0]);
  if (state.b) foot = [];
  const order = state.o === "who" ? "who" : columns.some(([id]) => id === state.o) ? state.o : "all";
  const n = order === "all" ? 0 : columns.findIndex(([id]) => id === order) + 1;
  const value = ({ row }) => row[n] === null ? -1 : row[n];
  const down = order === "who" ? state.d === "down" : state.d !== "up";
  if (order === "who") { if (down) lines.reverse(); }
  else lines.sort((a, b) => down ? value(b) - value(a) : value(a) - value(b));
  return { key, demand, columns, lines, foot, order, down };
}

const head = (id, label, order, down, upright, lit) => make("th",
  { scope: "col", class: [upright && "skill", lit && "lit"].filter(Boolean).join(" ") || null,
    "aria-sort": order === id ? (down ? "descending" : "ascending") : null },
  make("button", { type: "button", "data-order": id }, make("span", {}, label)));

function cell(value, { key, demand }, share) {
  if (value === null)
    return make("td", { class: demand ? "none" : "hidden" },
      make("span", { "aria-hidden": "true" }, demand ? "・" : words.hidden),
      make("span", { class: "unseen" }, demand ? words.nothing : words.notTold));
  const shade = key === "demand" || !value ? "" : share < 1 / 3 ? "a1" : share < 2 / 3 ? "a2" : "a3";
  return make("td", { class: [shade, !demand && "level", !value && "nil"].filter(Boolean).join(" ") || null },
    key === "share" ? value + "%" : count(value));
}

function drawMatrix(hits) {
  const found = matrix(hits), { key, demand, columns, lines, foot, order, down } = found;
  const wanted = figures.demand.rows;
  const share = (bureau, row, n) => demand
    ? (key === "share" ? row[n] / 100 : row[n] / wanted[bureau][n]) : row[n] / row[0];
  const lit = OF_JOB_TYPES.includes(key) ? "j." + state.j : "s." + state.s;
  const first = words.first[demand ? key : "people"];
  const body = lines.map(({ bureau, row }) => {
    const [name] = data.bureaus[bureau];
    const label = staff ? make("button", { type: "button", class: "link", "data-bureau": name }, name) : name;
    return make("tr", {}, make("th", { scope: "row" }, label),
      make("td", { class: "first" }, row[0] === null ? "・" : key === "share" ? row[0] + "%" : count(row[0])),
      ...row.slice(1).map((value, n) => cell(value, found, share(bureau, row, n + 1))));
  });
  const below = foot.map(([label, ...row]) => make("tr", {}, make("th", { scope: "row" }, label),
    ...row.map((value, n) => {
      const td = cell(value, found, 0);
      td.className = n ? (value === null ? td.className : "") : "first";
      return td;
    })));
  const hidden = !demand && [...lines.map(({ row }) => row), ...foot].some(row => row.includes(null));
  const caption = [make("b", {}, words.figures[key]), " ", demand ? words.captions[key] : words.captions.people,
    hidden ? " " + words.captions.hidden : ""];
  shown = [[words.bureau, first, ...columns.map(([, name]) => name)],
    ...lines.map(({ bureau, row }) => [data.bureaus[bureau][0], ...row]), ...foot];
  return table("matrix", caption,
    [head("who", words.bureau, order, down), head("all", first, order, down),
      ...columns.map(([id, name]) => head(id, name, order, down, true, id === lit))],
    body, below);
}

const table = (kind, caption, heads, body, below) => make("table", { class: kind },
  make("caption", { id: "caption" }, ...caption), make("thead", {}, make("tr", {}, ...heads)),
  make("tbody", {}, ...body), ...(below.length ? [make("tfoot", {}, ...below)] : []));

/* The table of people, a page of them. */
const textOf = (column, i) => {
  const n = column.of[i];
  return n < 0 ? "" : column.known[n][1];
};
const facts = i => [data.bureaus[staff.bureau[i]][0], textOf(staff.rank, i), textOf(staff.group, i)];
const called = i => staff.name[i] || staff.id[i];
const levelOf = (skill, i) => staff.levels[skill][i];

function ordered(hits) {
  const order = state.o || (state.s ? "s." + state.s : "");
  if (!order || order === "all" || order.startsWith("j.")) return { hits, order: "", down: false };
  const down = state.d ? state.d === "down" : order.startsWith("s.");
  const number = { bureau: i => staff.bureau[i], rank: i => staff.rank.of[i], group: i => staff.group.of[i] }[order];
  let key = number;
  if (order.startsWith("s.")) {
    const signs = staff.levels[place(data.skills, order.slice(2))];
    key = i => signs.charCodeAt(i);
  }
  const compare = order === "who"
    ? (a, b) => (staff.id[a] < staff.id[b] ? -1 : staff.id[a] > staff.id[b] ? 1 : 0)
    : (a, b) => key(a) - key(b);
  return { hits: [...hits].sort((a, b) => (down ? -compare(a, b) : compare(a, b)) || a - b), order, down };
}

function drawPeople(all, paper) {
  const { hits, order, down } = ordered(all);
  const size = paper ? ON_PAPER : ROWS;
  const from = paper ? 0 : Math.min(state.p - 1, Math.max(0, Math.ceil(hits.length / ROWS) - 1)) * ROWS;
  const page = hits.slice(from, from + size);
  const body = page.map(i => make("tr", {},
    make("th", { scope: "row" }, make("button", { type: "button", class: "link", "data-person": i },
      make("span", {}, called(i)), staff.name[i] ? make("small", {}, staff.id[i]) : "")),
    ...facts(i).map(text => make("td", { class: "fact" }, text || "–")),
    ...staff.levels.map(signs => {
      const level = signs[i];
      if (level === "-") return make("td", { class: "none" }, "–");
      return make("td", { class: level === "0" ? "nil" : "level a" + Math.ceil(3 * level / data.top) }, level);
    })));
  const range = hits.length
    ? say(words.range, { first: count(from + 1), last: count(from + page.length), all: people(hits.length) }) : "";
  const caption = [words.captions.staff, page.length < hits.length ? " " + range : ""];
  shown = [[words.staffId, words.name, words.columns.bureau, words.columns.rank, words.columns.group,
    ...data.skills.map(([, name]) => name)],
    ...hits.map(i => [staff.id[i], staff.name[i] || "", ...facts(i),
      ...staff.levels.map(signs => signs[i] === "-" ? "" : Number(signs[i]))])];
  at("pager").hidden = paper || hits.length <= ROWS;
  at("before").disabled = from === 0;
  at("next").disabled = from + ROWS >= hits.length;
  at("range").textContent = range;
  if (!hits.length) body.push(make("tr", {}, make("td", { colspan: 4 + data.skills.length }, words.nobody)));
  return table("people", caption,
    [...["who", "bureau", "rank", "group"].map(id => head(id, words.columns[id], order, down)),
      ...data.skills.map(([id, name]) => head("s." + id, name, order, down, true, id === state.s))], body, []);
}

/* What was asked for and how many people are so: the answer, above any table. */
function status(hits) {
  const level = (skill, least) => data.skills[place(data.skills, skill)][1] + " " +
    say(words.orAbove, { level: words.levels[least] });
  const parts = [state.b];
  if (state.r) parts.push(staff.rank.known[place(staff.rank.known, state.r)][1]);
  if (state.g) parts.push(staff.group.known[place(staff.group.known, state.g)][1]);
  if (state.s) parts.push(level(state.s, state.l));
  if (state.s2) parts.push(level(state.s2, state.l2));
  if (state.j) parts.push(say(words.ofJobType,
    { job_type: data.jobTypes[place(data.jobTypes, state.j)][1], state: words.state[state.k] }));
  if (staff && fold(query)) parts.push(say(words.quoted, { text: query.trim() }));
  const what = parts.filter(Boolean).join(words.comma);
  if (!what) return say(words.everybody, { people: people(data.people) });
  const n = staff ? hits.length : told();
  return say(words.found, { what, people: n === null ? words.notToldHere : people(n), all: people(data.people) });
}

/* Without people: the one count that was asked for, as it is told. */
function told() {
  const b = place(data.bureaus, state.b);
  const ask = (key, n) => {
    const { rows, foot } = figures[key];
    return b < 0 ? foot[0][n + 1] : rows[b][n];
  };
  if (state.j) return ask(state.k, place(data.jobTypes, state.j));
  if (state.s) return ask(state.l, place(data.skills, state.s));
  return b < 0 ? data.people : data.bureaus[b][1];
}

function draw(paper = false) {
  const focused = document.activeElement, again = focused && focused.dataset && focused.dataset.order;
  const hits = staff ? found() : [];
  const isPeople = state.v === "people";
  if (!isPeople) at("pager").hidden = true;
  at("region").replaceChildren(isPeople ? drawPeople(hits, paper) : drawMatrix(hits));
  if (again) at("region").querySelector(`[data-order="${CSS.escape(again)}"]`)?.focus();
  for (const key of Object.keys(CHOICES)) if (at(key)) at(key).value = key === "m" ? measure() : state[key];
  for (const option of at("m").options) option.disabled = ofPeople() && OF_DEMAND.includes(option.value);
  at("measure").hidden = isPeople;
  for (const view of ["org", "people"]) at(view)?.setAttribute("aria-pressed", String(state.v === view));
  const text = status(hits);
  if (at("status").textContent !== text) at("status").textContent = text;
}

function toStatus() {
  at("status").focus();
  at("region").scrollTop = 0;
}

function showPerson(i) {
  at("person-name").textContent = called(i);
  at("person-facts").textContent = [staff.id[i], ...facts(i)].filter(Boolean).join(words.comma);
  const sheet = staff.sheet[i];
  at("person-sheet").hidden = !sheet;
  if (sheet) at("person-sheet").href = sheet;
  at("person-levels").replaceChildren(...data.skills.flatMap(([id, name], n) => {
    const level = levelOf(n, i);
    const named = data.catalogue ? make("a", { href: data.catalogue + "#s-" + id }, name) : name;
    return make("div", {}, make("dt", {}, named),
      make("dd", { class: level === "-" ? "none" : null }, level === "-" ? words.notAssessed : words.levels[level]));
  }));
  const near = data.jobTypes.map(([, name], n) => [name, Number(staff.steps[n][i])])
    .filter(([, steps]) => steps <= data.near).sort((a, b) => a[1] - b[1]);
  if (data.jobTypes.length) at("person-job-types").replaceChildren(...(near.length
    ? near.map(([name, steps]) => make("div", {}, make("dt", {}, name), make("dd", {}, words.steps[steps])))
    : [make("div", {}, make("dt", {}, words.nothingNear))]));
  at("dialog").showModal();
  at("dialog").scrollTop = 0;
}

/* A table for Excel: no cell of it is run as a formula. */
function csv() {
  const guarded = text => /^'*[=+\-@\t\r\n\0＝＋－＠]/.test(text) ? "'" + text : text;
  const written = value => {
    if (value === null) return "";
    const text = typeof value === "number" ? String(value) : guarded(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const demand = state.v === "org" && OF_DEMAND.includes(measure());
  const rows = shown.map(row => row.map(value => written(value === null && !demand ? words.hidden : value)).join(","));
  return "\ufeff" + rows.join("\r\n") + "\r\n";
}

function save() {
  const address = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  make("a", { href: address, download: words.file + ".csv" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function fill(id, entries, blank) {
  if (!at(id)) return;
  at(id).replaceChildren(...(blank === undefined ? [] : [make("option", { value: "" }, blank)]),
    ...entries.map(([value, text]) => make("option", { value }, text)));
}

function begin() {
  const level = LEVELS.map(n => [n, say(words.orAbove, { level: words.levels[n] })]);
  fill("b", data.bureaus.map(([name]) => [name, name]), words.any);
  if (staff) fill("r", staff.rank.known, words.any), fill("g", staff.group.known, words.any);
  fill("s", data.skills, words.none), fill("s2", data.skills, words.none);
  fill("l", level), fill("l2", level);
  fill("j", data.jobTypes, words.none);
  fill("k", Object.entries(words.state));
  fill("m", MEASURES.map(key => [key, words.figures[key]]));
  if (matchMedia("(max-width: 40rem)").matches) at("filters").open = false;

  document.addEventListener("change", ({ target }) => {
    if (!(target.id in CHOICES)) return;
    const change = { [target.id]: target.value };
    // Counts alone are of one condition, and the table shows where these people are.
    if (!staff && ["s", "l"].includes(target.id) && at("s").value)
      Object.assign(change, { j: "", m: at("l").value, s: at("s").value });
    if (!staff && ["j", "k"].includes(target.id) && at("j").value)
      Object.assign(change, { s: "", m: at("k").value, j: at("j").value });
    go(change);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    const { order, bureau, person } = button.dataset;
    if (order) {
      const th = button.parentElement.getAttribute("aria-sort");
      const first = order.startsWith("s.") || order.startsWith("j.") || order === "all" ? "down" : "up";
      const other = first === "down" ? "up" : "down";
      go({ o: order, d: th === (first === "down" ? "descending" : "ascending") ? other : first });
    } else if (bureau !== undefined) { go({ v: "people", b: bureau, o: "", d: "" }); toStatus(); }
    else if (person !== undefined) showPerson(Number(person));
  });
  at("org")?.addEventListener("click", () => go({ v: "org", o: "", d: "" }));
  at("people")?.addEventListener("click", () => go({ v: "people", o: "", d: "" }));
  at("before").addEventListener("click", () => { go({ p: state.p - 1 }); toStatus(); });
  at("next").addEventListener("click", () => { go({ p: state.p + 1 }); toStatus(); });
  at("clear").addEventListener("click", () => {
    query = "";
    if (at("q")) at("q").value = "";
    go({ b: "", r: "", g: "", s: "", l: "1", s2: "", l2: "1", j: "", k: "met", o: "", d: "" });
  });
  at("q")?.addEventListener("input", () => {
    query = at("q").value;
    state.p = 1;
    draw();
  });
  at("csv").addEventListener("click", save);
  at("print").addEventListener("click", () => print());
  at("close")?.addEventListener("click", () => at("dialog").close());
  addEventListener("beforeprint", () => draw(true));
  addEventListener("afterprint", () => draw());
  addEventListener("popstate", () => { readAddress(); draw(); });
  readAddress();
  draw();
  at("page").hidden = false;
}
begin();
