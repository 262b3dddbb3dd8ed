// What a page cannot do alone: follow the files, show how far a job is, take what is dropped. Everything else works without.
"use strict";

const main = document.querySelector("main");
const news = document.getElementById("novedad");
let version = Number(document.body.dataset.version);

async function fresh() {
  const answer = await fetch(location.href, { headers: { "x-panel": "1" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  version = Number(page.body.dataset.version);
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!other || other.innerHTML === part.innerHTML) continue;
    const held = part.contains(document.activeElement) ? place(part, document.activeElement) : null;
    part.replaceChildren(...other.childNodes);
    if (held !== null) part.querySelectorAll("a, button, input, select")[held]?.focus();
  }
  if (document.querySelectorAll("[data-live]").length !== page.querySelectorAll("[data-live]").length) location.reload();
}

function place(part, element) {
  return [...part.querySelectorAll("a, button, input, select")].indexOf(element);
}

async function follow() {
  let pause = 2000;
  try {
    if (!document.hidden) {
      const state = await (await fetch("/cambios")).json();
      const bar = document.querySelector(".reading progress");
      if (bar && state.total) { bar.max = state.total; bar.value = state.hechos; }
      if (state.version !== version) {
        await fresh();
        if (!state.leyendo) news.textContent = "Actualizado.";
      }
      if (state.leyendo) pause = 700;
    }
  } catch {
    news.textContent = "El panel está cerrado. Ábralo otra vez para seguir.";
    pause = 5000;
  }
  setTimeout(follow, pause);
}
if (document.querySelector("[data-live]")) setTimeout(follow, document.querySelector(".reading") ? 400 : 2000);

async function progress(job) {
  const state = await (await fetch(job.dataset.job)).json();
  const bar = job.querySelector("progress");
  if (state.total) { bar.max = state.total; bar.value = state.hechos; }
  job.querySelector(".words").textContent = state.palabras;
  if (state.estado !== "en curso") location.reload();
  else setTimeout(() => progress(job).catch(() => location.reload()), 500);
}
const job = document.querySelector("[data-job]");
if (job) progress(job);

for (const form of document.querySelectorAll("form[data-auto]")) {
  form.querySelectorAll("select").forEach((field) => field.addEventListener("change", () => form.requestSubmit()));
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
  });
}

for (const zone of document.querySelectorAll(".drop")) {
  const input = zone.querySelector("input[type=file]");
  const named = zone.querySelector(".named");
  const tell = () => {
    const count = input.files.length;
    named.textContent = count ? (count === 1 ? input.files[0].name : `${count} libros`) : "";
  };
  input.addEventListener("change", () => { tell(); if (zone.dataset.now !== undefined && input.files.length) zone.closest("form").requestSubmit(); });
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change"));
  });
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", () => setTimeout(() => form.querySelectorAll("button").forEach((one) => { one.disabled = true; })));
}
addEventListener("pageshow", () => document.querySelectorAll("button[disabled]").forEach((one) => { one.disabled = false; }));
