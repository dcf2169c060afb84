"use strict";
const read = id => { const e = document.getElementById(id); return e ? JSON.parse(e.textContent) : null; };
const words = read("words");

/* Legends: a click shows or hides a policy in its figure. */
for (const legend of document.querySelectorAll(".legend")) {
  const figure = document.getElementById(legend.dataset.for);
  for (const button of legend.querySelectorAll("button"))
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", on);
      for (const mark of figure.querySelectorAll("[data-policy]"))
        if (mark !== button && mark.dataset.policy === button.dataset.policy)
          mark.classList.toggle("off", !on);
    });
}

/* Drop-downs that show one of several pictures. */
for (const choice of document.querySelectorAll("select.switch"))
  choice.addEventListener("change", () => {
    for (const part of document.querySelectorAll(`[data-group="${choice.dataset.switch}"]`))
      part.hidden = part.dataset.key !== choice.value;
  });

/* The explorer: three choices, one table of stored numbers. */
const stored = read("x-data");
if (stored) {
  const [policy, sector, group] = ["policy", "sector", "group"].map(k => document.getElementById("x-" + k));
  const body = document.querySelector("#explorer tbody");
  const cell = (row, text, kind) => {
    const made = document.createElement(kind || "td");
    made.textContent = text || "–";
    if (kind) made.scope = "row"; else made.className = "n";
    return row.appendChild(made);
  };
  const show = () => {
    const here = stored.rows[sector.value] || {};
    for (const option of group.options) option.disabled = !(option.value in here);
    if (!(group.value in here)) group.value = "all";
    body.replaceChildren();
    for (const [label, unit, cells] of here[group.value] || []) {
      const row = body.appendChild(document.createElement("tr"));
      const own = cells[policy.value] || ["", "", "", "", ""];
      cell(row, `${label} (${unit})`, "th");
      cell(row, (cells[stored.baseline] || [""])[0]);
      cell(row, own[0]);
      cell(row, own[1]).dataset.value = own[4];
      cell(row, own[2]);
      cell(row, own[3]).className = "";
    }
  };
  for (const choice of [policy, sector, group]) choice.addEventListener("change", show);
  show();
}

/* The animation: dots in boxes, moved along the time that the slider shows. */
const film = read("film-data");
if (film) {
  const canvas = document.getElementById("film-canvas"), ink = canvas.getContext("2d");
  const slider = document.getElementById("film-day"), out = document.getElementById("film-out");
  const button = document.getElementById("film-play");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const glide = 0.35, pace = 2;
  const number = new Intl.NumberFormat(document.documentElement.lang, {maximumFractionDigits: 1});
  let timer = null, last = 0;
  const grid = () => {
    const columns = canvas.clientWidth < 560 ? 1 : 2;
    return [columns, Math.ceil(film.sectors.length / columns)];
  };
  const box = i => {
    const [columns, rows] = grid();
    const w = canvas.clientWidth / columns, h = canvas.clientHeight / rows;
    return [(i % columns) * w + 8, Math.floor(i / columns) * h + 8, w - 16, h - 16];
  };
  const spot = (i, n, who) => {
    if (i < 0) return null;
    const [x, y, w, h] = box(i), per = Math.max(1, Math.floor((w - 16) / 11));
    return [x + 12 + (who % per) * 11, y + 34 + (Math.floor(who / per) * 11) % Math.max(11, h - 40)];
  };
  const draw = () => {
    const day = Number(slider.value), ratio = devicePixelRatio || 1;
    canvas.style.height = `${Math.max(420, 84 * grid()[1])}px`;
    canvas.width = canvas.clientWidth * ratio; canvas.height = canvas.clientHeight * ratio;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const counts = film.sectors.map(() => 0);
    ink.fillStyle = "#005a8f";
    film.citizens.forEach((moves, who) => {
      let k = 0;
      while (k + 1 < moves.length && moves[k + 1][0] <= day) k++;
      if (moves[k][1] >= 0) counts[moves[k][1]]++;
      let at = spot(moves[k][1], 0, who);
      const part = (day - moves[k][0]) / glide;
      if (!still.matches && k > 0 && part < 1) {
        const before = spot(moves[k - 1][1], 0, who), to = at || before;
        if (before && to) { at = [before[0] + (to[0] - before[0]) * part, before[1] + (to[1] - before[1]) * part]; ink.fillStyle = "#b84e00"; }
      }
      if (at) { ink.beginPath(); ink.arc(at[0], at[1], 4, 0, 7); ink.fill(); }
      ink.fillStyle = "#005a8f";
    });
    ink.font = "600 14px system-ui, sans-serif";
    film.sectors.forEach((name, i) => {
      const [x, y, w, h] = box(i);
      ink.strokeStyle = "#767a80"; ink.strokeRect(x, y, w, h);
      ink.fillStyle = "#1d1d1f"; ink.fillText(`${name}: ${counts[i]}`, x + 8, y + 20, w - 16);
    });
    out.textContent = `${words.day} ${number.format(day)}`;
  };
  const stop = () => { cancelAnimationFrame(timer); timer = null; button.textContent = words.play; };
  let day = 0;  // the slider rounds: a short frame would be lost in it
  const step = now => {
    day += pace * Math.min(now - last, 100) / 1000;
    last = now;
    slider.value = day;
    draw();
    if (day >= film.days) stop(); else timer = requestAnimationFrame(step);
  };
  button.addEventListener("click", () => {
    if (timer) return stop();
    if (Number(slider.value) >= film.days) slider.value = 0;
    day = Number(slider.value);
    button.textContent = words.pause;
    last = performance.now();
    timer = requestAnimationFrame(step);
  });
  slider.addEventListener("input", () => { day = Number(slider.value); draw(); });
  addEventListener("resize", draw);
  draw();
}

/* On paper the appendix is open. */
addEventListener("beforeprint", () => { for (const part of document.querySelectorAll("details.model")) part.open = true; });
