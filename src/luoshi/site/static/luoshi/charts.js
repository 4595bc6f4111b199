// Draws <div data-chart="id"> from the JSON of the script element with that id: bars and lines in the page's own colours.
// On a narrow screen the library is fetched when a chart comes near the screen; elsewhere once the page is there, so that it prints with its charts.
"use strict";
(function () {
  const boxes = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const TONES = ["info", "warn", "ok", "odd", "mute", "bad"];

  function option(data) {
    const ink = colour("ink"), soft = colour("soft"), line = colour("line");
    const font = getComputedStyle(document.body).fontFamily;
    const names = { type: "category", data: data.labels, axisLine: { lineStyle: { color: colour("edge") } }, axisTick: { show: false }, axisLabel: { color: soft, hideOverlap: true }, inverse: Boolean(data.lying) };
    const values = { type: "value", name: data.unit || "", nameTextStyle: { color: soft }, axisLabel: { color: soft }, splitLine: { lineStyle: { color: line } } };
    return {
      textStyle: { fontFamily: font, color: ink },
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      animationDuration: 300,
      grid: { left: 8, right: 16, top: data.series.length > 1 ? 44 : 28, bottom: 8, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, left: 0, textStyle: { color: ink }, icon: "roundRect", itemWidth: 12, itemHeight: 12 } : undefined,
      // HTML in a tooltip would carry inline styles, which the page's policy forbids.
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("paper"), borderColor: colour("edge"), textStyle: { color: ink, fontFamily: font }, axisPointer: { type: data.kind === "line" ? "line" : "shadow", shadowStyle: { color: colour("shade") } } },
      xAxis: data.lying ? values : names,
      yAxis: data.lying ? names : values,
      series: data.series.map((row, n) => {
        const tone = colour(`fill-${row.tone || TONES[n % TONES.length]}`);
        const dash = ["solid", "dashed", "dotted"][n % 3];
        return {
          name: row.name, type: data.kind, data: row.values, stack: data.stacked ? "all" : undefined, itemStyle: { color: tone, borderRadius: data.stacked ? 0 : 2 },
          tooltip: row.words ? { valueFormatter: (value, at) => row.words[at] } : undefined, // as the page writes it, rounded once
          lineStyle: { color: tone, width: 2.5, type: dash }, symbol: ["circle", "rect", "triangle"][n % 3], symbolSize: 8, connectNulls: false, barMaxWidth: 36,
          label: { show: data.kind === "bar" && !data.stacked && data.series.length === 1, position: data.lying ? "right" : "top", color: ink },
        };
      }),
    };
  }

  function draw(box) {
    const source = document.getElementById(box.dataset.chart);
    if (!source || !window.echarts) return;
    const known = boxes.get(box);
    const chart = known || window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(option(JSON.parse(source.textContent)), true);
    if (known) return;
    boxes.set(box, chart);
    new ResizeObserver(() => chart.resize()).observe(box);
  }
  const all = (root) => { for (const box of (root || document).querySelectorAll("[data-chart]")) draw(box); };
  const address = document.currentScript.dataset.echarts;
  const fetched = () => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => all());
    document.head.append(script);
  };
  if (window.echarts) all();
  else if (matchMedia("(min-width: 48rem)").matches || !window.IntersectionObserver) fetched();
  else {
    const near = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) { near.disconnect(); fetched(); } }, { rootMargin: "200px" });
    for (const box of document.querySelectorAll("[data-chart]")) near.observe(box);
  }
  document.addEventListener("luoshi:theme", () => all());
  document.addEventListener("htmx:afterSettle", (e) => {
    for (const [box, chart] of boxes) if (!box.isConnected) { chart.dispose(); boxes.delete(box); }
    if (window.echarts) all(e.detail.elt);
    else if (e.detail.elt.querySelector("[data-chart]")) fetched();
  });
  // A canvas keeps the screen's width on paper and is cut; a picture of it fits the page.
  document.addEventListener("luoshi:paper", () => {
    for (const [box, chart] of boxes) {
      chart.setOption({ animation: false });
      let picture = box.nextElementSibling;
      if (!picture || !picture.matches("img.paper")) {
        picture = new Image();
        picture.className = "paper";
        picture.alt = box.getAttribute("aria-label");
        box.after(picture);
      }
      picture.src = chart.getDataURL({ pixelRatio: 3, backgroundColor: "#fff" });
    }
  });
})();
