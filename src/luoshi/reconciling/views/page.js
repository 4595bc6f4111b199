"use strict";
(function () {
  const $ = (s) => document.querySelector(s), $$ = (s) => [...document.querySelectorAll(s)];
  const data = JSON.parse($("#data").textContent), rows = $$(".row"), form = $(".filters");
  const words = new Map(rows.map((r) => [r, r.textContent.toLowerCase()]));
  const names = { met: "兑现", missed: "未兑现", undecidable: "无从判定", unreported: "再未提及" };
  const style = getComputedStyle(document.documentElement), colour = (v) => style.getPropertyValue("--" + v).trim(), font = getComputedStyle(document.body).fontFamily;
  function filter() {
    const q = $("#q").value.trim().toLowerCase(), year = $("#year").value, verdict = $("#verdict").value; let n = 0;
    for (const r of rows) { const ok = (!q || words.get(r).includes(q)) && (!year || r.dataset.year === year) && (!verdict || r.dataset.verdict === verdict); r.hidden = !ok; if (ok) n++; }
    $("#shown").textContent = n + " 条";
    for (const b of $$(".score")) b.setAttribute("aria-pressed", b.dataset.verdict === verdict);
  }
  form.addEventListener("input", filter); form.addEventListener("submit", (e) => e.preventDefault()); form.addEventListener("reset", () => setTimeout(filter));
  for (const b of $$(".score")) b.addEventListener("click", () => { $("#verdict").value = $("#verdict").value === b.dataset.verdict ? "" : b.dataset.verdict; filter(); });
  filter();
  if (location.hash) { const r = document.getElementById(location.hash.slice(1)); if (r) r.open = true; }

  const base = { animation: false, textStyle: { fontFamily: font } };
  function draw(el, option) { const c = echarts.init(el, null, { devicePixelRatio: 2 }); c.setOption(Object.assign({}, base, option)); addEventListener("resize", () => c.resize()); }
  const y = data.years;
  if (y.length) draw($("#shares"), { grid: { left: 8, right: 8, top: 34, bottom: 4, containLabel: true }, legend: { top: 0, left: 0 }, tooltip: { trigger: "axis", renderMode: "richText" }, xAxis: { type: "category", data: y.map((d) => d.year), axisTick: { show: false } }, yAxis: { type: "value", max: 100, axisLabel: { formatter: "{value}%" } },
    series: Object.keys(names).map((v) => ({ name: names[v], type: "bar", stack: "all", barMaxWidth: 34, itemStyle: { color: colour(v) }, data: y.map((d) => d.drawn[v]), tooltip: { valueFormatter: (_value, at) => y[at].words[v] } })) });
  const scale = (unit, max) => (unit === "%" || max < 10000 ? [1, unit] : max >= 1e12 ? [1e12, "万亿" + unit] : max >= 1e8 ? [1e8, "亿" + unit] : [1e4, "万" + unit]);
  for (const s of data.series) {
    const max = Math.max(...s.points.map((p) => Math.max(p.target, p.outcome || 0))), [by, unit] = scale(s.unit, max), round = (v) => (v == null ? null : Math.round((v / by) * 100) / 100);
    const f = document.createElement("figure"), c = document.createElement("figcaption"), small = document.createElement("small"), el = document.createElement("div");
    c.textContent = s.zh + " "; small.textContent = s.en + (unit ? "，" + unit : ""); c.append(small); el.className = "chart"; el.setAttribute("role", "img"); el.setAttribute("aria-label", s.zh + "：目标与结果，数值见下表"); f.append(c, el); $("#series").append(f);
    draw(el, { grid: { left: 8, right: 12, top: 28, bottom: 4, containLabel: true }, legend: { top: 0, right: 0, itemHeight: 9 }, tooltip: { trigger: "axis", renderMode: "richText" }, xAxis: { type: "category", data: s.points.map((p) => p.year), axisTick: { show: false } }, yAxis: { type: "value", scale: true, splitNumber: 3 },
      series: [{ name: "目标", type: "line", step: "middle", symbol: "none", lineStyle: { color: "#8a97a5", type: "dashed" }, itemStyle: { color: "#8a97a5" }, data: s.points.map((p) => round(p.target)) }, { name: "结果", type: "scatter", symbolSize: 9, itemStyle: { color: (p) => colour(s.points[p.dataIndex].verdict) }, data: s.points.map((p) => round(p.outcome)) }] });
  }
})();
