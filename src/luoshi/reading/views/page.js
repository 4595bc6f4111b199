"use strict";
(function () {
  const $ = (s) => document.querySelector(s), $$ = (s, el) => [...(el || document).querySelectorAll(s)];
  const main = $("main"), source = $("#source"), text = $("#text");
  const rows = $$("#tables tbody tr"), marks = $$("[data-c], [data-f]", text);
  const key = (el) => (el.dataset.c !== undefined ? "c" + el.dataset.c : "f" + el.dataset.f);
  const pairs = new Map();
  for (const el of rows.concat(marks)) { const k = key(el); if (!pairs.has(k)) pairs.set(k, []); pairs.get(k).push(el); }

  // ---- one lights the other
  let lit = [];
  function light(el) {
    for (const other of lit) other.classList.remove("lit");
    lit = el ? pairs.get(key(el)) || [] : [];
    for (const other of lit) other.classList.add("lit");
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  function show(el) {
    const box = el.closest("#source, #tables"), behavior = still ? "auto" : "smooth";
    if (box.scrollHeight > box.clientHeight + 1) box.scrollTo({ top: box.scrollTop + el.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2, behavior });
    else el.scrollIntoView({ block: "center", behavior });
  }
  const of = (event) => event.target.closest && event.target.closest("#tables tbody tr, #text [data-c], #text [data-f]");
  document.addEventListener("mousemove", (e) => { const el = of(e); if (el && !lit.includes(el)) light(el); }); // not mouseover: a list moved by the keys passes under a pointer that rests
  document.addEventListener("focusin", (e) => {
    const el = of(e); if (!el) return;
    light(el); rove(el);
    const partner = pairs.get(key(el)).find((o) => (o.closest("#text") === null) !== (el.closest("#text") === null));
    if (partner && partner.offsetParent) show(partner);
  });
  function jump(el) {
    const inText = el.closest("#text") !== null;
    const partner = pairs.get(key(el)).find((o) => (o.closest("#text") !== null) !== inText);
    if (!partner) return;
    if (inText) { select(key(el)[0] === "c" ? "tab-tasks" : "tab-figures"); if (partner.hidden) { form.reset(); filter(); } }
    else select("tab-text", true);
    partner.focus({ preventScroll: true }); show(partner); light(partner);
  }
  document.addEventListener("click", (e) => { const el = of(e); if (el && !window.getSelection().toString()) { el.focus({ preventScroll: true }); if (el.closest("#text") || getComputedStyle(source).display === "none") jump(el); } });

  // ---- the keyboard: one stop for each list, arrows inside it
  function rove(el) {
    const list = el.closest("#text") ? marks : rows.filter((r) => r.closest("tbody") === el.closest("tbody"));
    for (const other of list) other.tabIndex = -1;
    el.tabIndex = 0;
  }
  for (const list of [marks, ...$$("#tables tbody").map((b) => [...b.rows])]) if (list[0]) list[0].tabIndex = 0;
  document.addEventListener("keydown", (e) => {
    const el = of(e); if (!el || e.ctrlKey || e.metaKey || e.altKey) return;
    const list = (el.closest("#text") ? marks : [...el.closest("tbody").rows]).filter((o) => !o.hidden);
    const at = list.indexOf(el);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: list.length - 1, PageDown: at + 10, PageUp: at - 10 }[e.key];
    if (to !== undefined) { e.preventDefault(); const next = list[Math.max(0, Math.min(list.length - 1, to))]; next.focus({ preventScroll: true }); show(next); }
    else if (e.key === "Enter") { e.preventDefault(); jump(el); }
    else if (e.key === "Escape") light(null);
  });

  // ---- tabs
  const tabs = $$("[role=tab]");
  function select(id, onlyPhone) {
    const phone = getComputedStyle($("#tab-text")).display !== "none";
    if (onlyPhone && !phone) return;
    main.className = id === "tab-text" ? "text" : "table";
    for (const tab of tabs) { const on = tab.id === id; tab.setAttribute("aria-selected", on); tab.tabIndex = on ? 0 : -1; if (tab.id !== "tab-text" && id !== "tab-text") $("#" + tab.getAttribute("aria-controls")).hidden = !on; }
    if (id === "tab-charts") draw();
  }
  $("[role=tablist]").addEventListener("click", (e) => { if (e.target.id) select(e.target.id); });
  $("[role=tablist]").addEventListener("keydown", (e) => {
    const seen = tabs.filter((t) => getComputedStyle(t).display !== "none"), at = seen.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[e.key];
    if (at >= 0 && to !== undefined) { e.preventDefault(); const tab = seen[(to + seen.length) % seen.length]; tab.focus(); select(tab.id); }
  });
  main.className = "table";

  // ---- filters
  const form = $(".filters"), fields = ["q", "section", "kind", "role", "indicator"].map((id) => $("#" + id));
  const words = new Map(rows.map((r) => [r, (r.textContent + " " + (r.dataset.words || "")).toLowerCase()]));
  function filter() {
    const [q, section, kind, role, indicator] = fields.map((f) => f.value.trim());
    const wanted = q.toLowerCase(); let tasks = 0, figures = 0;
    for (const row of rows) {
      const d = row.dataset, task = d.c !== undefined;
      const ok = (!wanted || words.get(row).includes(wanted)) && (!section || d.section === section) && (!kind || !task || d.kind === kind) && (!role || (task ? role === "target" && d.role === role : d.role === role)) && (!indicator || d.indicator.includes(indicator));
      row.hidden = !ok; if (ok) task ? tasks++ : figures++;
      for (const mark of pairs.get(key(row))) if (mark !== row) mark.classList.toggle("faded", !ok);
    }
    for (const [id, count] of [["tasks", tasks], ["figures", figures]]) $("#" + id + " .none").hidden = count > 0;
    for (const body of $$("#tables tbody")) { const seen = [...body.rows].filter((r) => !r.hidden); if (seen[0] && !seen.some((r) => r.tabIndex === 0)) { for (const r of body.rows) r.tabIndex = -1; seen[0].tabIndex = 0; } }
    $("#shown").textContent = "任务 " + tasks + " 条，数据 " + figures + " 个";
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();

  // ---- charts
  let drawn = false;
  const data = JSON.parse($("#data").textContent), font = getComputedStyle(document.body).fontFamily;
  const names = { deliverable: "交付", cumulative: "累计量", growth: "增速", level: "水平", ceiling: "上限", ongoing: "持续推进" };
  const colours = { deliverable: "#3d8b57", cumulative: "#d98e04", growth: "#c4472f", level: "#8059a8", ceiling: "#2f7f93", ongoing: "#9db2c8" };
  const short = (s, n) => (s.length > n ? s.slice(0, n - 1) + "…" : s);
  function chart(id, count, option) {
    const el = $("#" + id);
    if (!count) { el.classList.add("empty"); el.textContent = "这份报告没有可画的数据。"; return; }
    el.style.height = option.height + "px"; delete option.height;
    const made = echarts.init(el, null, { devicePixelRatio: 2 });
    made.setOption(Object.assign({ textStyle: { fontFamily: font }, animation: false }, option));
    addEventListener("resize", () => made.resize());
    return made;
  }
  function draw() {
    if (drawn) return; drawn = true;
    const t = data.targets.slice().reverse(), s = data.sections.slice().reverse(), g = data.growth, phone = innerWidth < 700, wide = phone ? 9 : 20;
    const axis = (list) => ({ type: "category", data: list.map((x) => x.name), axisLabel: { formatter: (v) => short(v, wide), color: "#1d2733" }, axisTick: { show: false } });
    const grid = { left: 8, right: phone ? 60 : 90, top: 34, bottom: 8, containLabel: true };
    const first = chart("chart-targets", t.length, { height: 60 + 30 * t.length, grid, yAxis: axis(t), xAxis: { type: "value", axisLabel: { formatter: "{value}%" }, splitNumber: 4 }, tooltip: { formatter: (p) => echarts.format.encodeHTML(t[p.dataIndex].name + "：" + t[p.dataIndex].label + "（" + (t[p.dataIndex].period || "时期未说明") + "）") },
      legend: { data: ["增减", "水平"], top: 0, right: 0 },
      series: [["增减", true, colours.growth], ["水平", false, colours.level]].map(([name, growth, color]) => ({ name, type: "bar", stack: "one", barMaxWidth: 18, itemStyle: { color }, data: t.map((x) => (x.growth === growth ? x.value : null)), label: { show: true, position: "right", formatter: (p) => (p.value == null ? "" : t[p.dataIndex].label), color: "#1d2733" } })) });
    if (first) first.on("click", (p) => light($("#rf" + t[p.dataIndex].n)));
    chart("chart-sections", s.length, { height: 70 + 30 * s.length, grid: Object.assign({}, grid, { right: 40, top: phone ? 56 : 34 }), yAxis: axis(s), xAxis: { type: "value", minInterval: 1 }, tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText" }, legend: { top: 0, left: 0 },
      series: Object.keys(names).map((k) => ({ name: names[k], type: "bar", stack: "all", barMaxWidth: 18, itemStyle: { color: colours[k] }, data: s.map((x) => x[k]) })) });
    if (g.length) chart("chart-growth", g.length, { height: phone ? 320 : 420, grid: { left: 8, right: phone ? 40 : 110, top: 30, bottom: 30, containLabel: true }, tooltip: { renderMode: "richText", formatter: (p) => p.data.name + "\n" + p.data.label_ + "，" + p.value[1] + "%" },
      xAxis: { type: "log", min: Math.pow(10, Math.floor(Math.log10(Math.min(...g.map((x) => x.level))))), max: Math.pow(10, Math.ceil(Math.log10(Math.max(...g.map((x) => x.level))) + 0.01)), name: "总量（元，对数）", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: (v) => (v >= 1e12 ? v / 1e12 + "万亿" : v >= 1e8 ? v / 1e8 + "亿" : v >= 1e4 ? v / 1e4 + "万" : v) } }, yAxis: { type: "value", name: "增速 %", scale: true },
      series: [{ type: "scatter", symbolSize: 11, itemStyle: { color: colours.growth }, data: g.map((x) => ({ name: x.name, label_: x.label, value: [x.level, x.growth], label: { show: true, position: "right", formatter: short(x.name, wide) + " " + x.growth + "%", color: "#1d2733" } })), labelLayout: { hideOverlap: true, moveOverlap: "shiftY" } }] });
    else chart("chart-growth", 0);
  }
  addEventListener("beforeprint", () => { for (const id of ["tasks", "figures", "charts"]) $("#" + id).hidden = false; draw(); });
  addEventListener("afterprint", () => select("tab-tasks"));
})();
