"use strict";
// Filters: which projects are seen, and each indicator added up over them as the consolidated workbook adds it up.
(() => {
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const TOLERANCE = 1e-9, MOST = 7;
  const TONES = { "Cumple": "bien", "En riesgo": "alerta", "No cumple": "mal" };

  // A number with so many decimals, rounded as Excel does: on its 15 digits, halves away from zero.
  const rounded = (value, places) => {
    const [mantissa, exponent] = Math.abs(value).toExponential(14).split("e");
    const shift = places - 14 + Number(exponent);
    let whole = BigInt(mantissa.replace(".", ""));
    if (shift >= 0) whole *= 10n ** BigInt(shift);
    else {
      const unit = 10n ** BigInt(-shift);
      whole = (2n * whole + unit) / (2n * unit);
    }
    const digits = whole.toString().padStart(places + 1, "0");
    const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
    return value < 0 ? `-${text}` : text;
  };
  const sides = (value, limits) => [
    ...limits.map((limit) => value >= limit - TOLERANCE),
    ...[0, 1].map((end) => (Math.abs(value - end) <= TOLERANCE ? 0 : value > end ? 1 : -1)),
  ].join();
  const percent = (value, limits) => {
    if (value === null) return null;
    let places = 1;
    while (places < MOST && sides(Number(rounded(value * 100, places)) / 100, limits) !== sides(value, limits)) places++;
    return `${rounded(value * 100, places)} %`.replace(".", ",");
  };
  const quotient = (numerator, denominator, limits) => {
    const exact = sides(numerator / denominator, limits);
    let places = 2;
    for (; places < MOST; places++) {
      const below = Number(rounded(denominator, places));
      if (below && sides(Number(rounded(numerator, places)) / below, limits) === exact) break;
    }
    return [numerator, denominator].map((figure) =>
      rounded(figure, places).replace(/0+$/, "").replace(/\.$/, "").replace(".", ","));
  };
  const light = (value, goal, alert) =>
    value >= goal - TOLERANCE ? "Cumple" : value >= alert - TOLERANCE ? "En riesgo" : "No cumple";

  const rows = all("[data-row]");
  const ordered = [...rows].sort((one, other) => one.dataset.p - other.dataset.p);
  const cards = all("[data-card]").map((card) => ({
    card,
    id: card.dataset.card,
    goal: Number(card.dataset.goal),
    alert: Number(card.dataset.alert),
    cells: ordered.map((row) => row.querySelector(`[data-i="${card.dataset.card}"]`)),
    parts: all("[data-value], [data-state], [data-numerator], [data-denominator], [data-mean], [data-count]", card)
      .map((part) => [part, part.textContent]),
    tone: card.dataset.tone,
  }));

  const put = (card, name, text) => {
    const part = card.querySelector(`[data-${name}]`);
    if (part) part.textContent = text;
  };
  const toned = (card, tone) => {
    card.dataset.tone = tone;
    card.querySelector("[data-state]").dataset.tone = tone;
  };
  const restore = ({ card, parts, tone }) => {
    for (const [part, text] of parts) part.textContent = text;
    toned(card, tone);
  };
  const add = ({ card, goal, alert, cells }) => {
    const counts = { m: 0, s: 0, n: 0, i: 0 };
    let numerator = 0, denominator = 0, values = 0;
    for (const cell of cells) {
      if (!cell || cell.parentElement.hidden) continue;
      counts[cell.dataset.k] += 1;
      if (cell.dataset.k === "m") {
        numerator += Number(cell.dataset.n);
        denominator += Number(cell.dataset.d);
        values += Number(cell.dataset.v);
      }
    }
    const value = denominator ? numerator / denominator : null;
    const state = value !== null ? light(value, goal, alert)
      : counts.s ? "Sin medición" : counts.i ? "Ilegible" : counts.n ? "No aplica" : "Sin medición";
    const limits = [goal, alert];
    const shown = value === null ? ["–", "–"] : quotient(numerator, denominator, limits);
    put(card, "value", percent(value, limits) ?? "—");
    put(card, "state", state);
    put(card, "numerator", shown[0]);
    put(card, "denominator", shown[1]);
    put(card, "mean", percent(counts.m ? values / counts.m : null, limits) ?? "–");
    for (const [letter, count] of Object.entries(counts)) put(card, `count=${letter}`, String(count));
    toned(card, TONES[state] ?? "neutro");
  };

  const selects = all("[data-filter]");
  const apply = () => {
    const chosen = selects.filter((select) => select.value !== "");
    const filtered = chosen.length > 0;
    const seen = new Set();
    for (const row of rows) {
      row.hidden = !chosen.every((select) => row.dataset[select.dataset.filter].split(" ").includes(select.value));
      if (!row.hidden) seen.add(row.dataset.p);
    }
    for (const part of all("[data-p]:not([data-row])")) part.hidden = filtered && !seen.has(part.dataset.p);
    for (const group of all(".group")) {
      const left = all("tbody > tr", group).filter((row) => !row.hidden).length;
      group.querySelector("[data-size]").textContent = left;
      group.hidden = left === 0;
    }
    for (const part of all(".whole, [data-whole-only]")) part.hidden = filtered;
    for (const card of cards) (filtered ? add : restore)(card);
    for (const body of all("[data-printed]")) {
      const left = all("tr", body).filter((row) => !row.hidden);
      left.forEach((row, place) => row.classList.toggle("beyond", place >= Number(body.dataset.printed)));
    }
    for (const part of all("[data-rest]")) {
      part.hidden = seen.size <= Number(document.querySelector(".map tbody").dataset.printed);
      part.querySelector("[data-total]").textContent = seen.size;
    }
    for (const part of all("[data-note], [data-clear]")) part.hidden = !filtered;
    const said = chosen.map((one) => one.selectedOptions[0].text).join(" · ");
    const narrowed = `${seen.size} de ${rows.length} proyectos: ${said}`;
    document.querySelector("[data-status]").textContent = filtered ? narrowed : `${rows.length} proyectos`;
    document.querySelector("[data-narrowed]").textContent = filtered ? narrowed : "";
  };
  const bar = document.querySelector(".filters");
  if (bar) {
    bar.hidden = false;
    for (const select of selects) select.addEventListener("change", apply);
    bar.querySelector("[data-clear]").addEventListener("click", () => {
      for (const select of selects) select.value = "";
      apply();
      selects[0].focus();
    });
    apply();
  }

  // A link to what lies within something closed opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
