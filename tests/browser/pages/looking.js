// What tests want to know about a page. Each function returns plain values; lists name what is not as it should be.
window.looking = (() => {
  const name = (element) =>
    `<${element.localName}${element.className ? ` class="${element.className}"` : ""}> ${element.textContent.trim().slice(0, 40)}`;
  const transparent = (colour) => /^(transparent|rgba\(.*, 0\))$/.test(colour);
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });

  const label = (element) => {
    const labelled = document.getElementById(element.getAttribute("aria-labelledby"));
    return element.getAttribute("aria-label") || (labelled ? labelled.textContent : "");
  };

  // The colour behind an element: its own background, or that of the nearest element around it that has one.
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!transparent(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };

  // Everything that the Tab key should reach, in the order of the document; of a group of radio buttons one.
  const stops = () => {
    const groups = new Set();
    return [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe, [tabindex]")].filter((one) => {
      if (one.disabled || one.tabIndex < 0 || !visible(one)) return false;
      if (one.type !== "radio") return true;
      return !groups.has(one.name) && groups.add(one.name);
    });
  };

  // A link among words: the block that it stands in has words outside of links too.
  const inline = (link) => {
    if (getComputedStyle(link).display !== "inline") return false;
    let block = link.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (/[\p{L}\p{N}]/u.test(walker.currentNode.data) && !walker.currentNode.parentElement.closest("a")) return true;
    }
    return false;
  };

  let walked = [];
  const noteStop = () => {
    const focused = document.activeElement;
    if (focused === document.body) return walked.push({ stop: -1 });
    const box = focused.getBoundingClientRect();
    // A link that is broken over two lines has a hole in the middle of its box.
    const [line] = focused.getClientRects();
    // Of a field that is higher than what is left of the screen, its beginning is in sight.
    const hit = line && document.elementFromPoint(line.left + line.width / 2, (line.top + Math.min(line.bottom, innerHeight)) / 2);
    const style = getComputedStyle(focused);
    walked.push({
      stop: stops().indexOf(focused),
      name: name(focused),
      seen: !!hit && (hit === focused || focused.contains(hit)),
      inside: box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.top < innerHeight,
      // The calendar's button in a date field: the browser itself draws its ring.
      inner: !focused.matches(":focus"),
      ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
      ringColour: style.outlineColor,
      around: ground(focused.parentElement),
    });
  };

  return {
    stops: () => stops().map(name),

    // Let the next press of Tab begin at the start of the page, wherever the focus was before.
    startWalk() {
      walked = [];
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.blur();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
      document.removeEventListener("keydown", noteStop, true);
      document.addEventListener("keydown", noteStop, true);
    },

    // For each press of a key: where the focus was, and how that looked.
    walked: () => walked,

    sideways() {
      const page = document.scrollingElement;
      const found = page.scrollWidth > page.clientWidth ? [`page ${page.scrollWidth}px`] : [];
      for (const element of document.querySelectorAll("body *")) {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        if (!visible(element) || style.clipPath !== "none") continue;
        if (box.right > page.clientWidth + 1 || box.left < -1) found.push(name(element));
        // A field moves what is typed into it along.
        if (element.matches("input")) continue;
        if (style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) found.push(`inside ${name(element)}`);
      }
      return found;
    },

    // Whose words are cut off, or lie over other words.
    cut: () =>
      [...document.querySelectorAll("body *")]
        .filter((one) => {
          const style = getComputedStyle(one);
          const holds = style.overflowY !== "visible" && !["auto", "scroll"].includes(style.overflowY);
          return visible(one) && style.clipPath === "none" && holds && one.scrollHeight > one.clientHeight + 1;
        })
        .map(name),

    // Which of these would not be told from what is around them without a ground: no line at any side.
    unframed: (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((one) => {
          const style = getComputedStyle(one);
          const sides = ["Top", "Right", "Bottom", "Left"].map((side) => [
            style[`border${side}Style`],
            parseFloat(style[`border${side}Width`]),
            style[`border${side}Color`],
          ]);
          sides.push([style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor]);
          return visible(one) && one.type !== "hidden" && !sides.some(([line, width, colour]) => line !== "none" && width > 0 && !transparent(colour));
        })
        .map(name),

    smallTargets: () =>
      stops()
        .filter((one) => !one.matches(".skip:not(:focus)") && !inline(one))
        .map((one) => {
          // The label of a box to tick, or of a button to choose, is part of its target.
          const parts = [one, ...(["checkbox", "radio"].includes(one.type) ? one.labels : [])].map((part) => part.getBoundingClientRect());
          return [one, Math.max(...parts.map((part) => part.width)), Math.max(...parts.map((part) => part.height))];
        })
        .filter(([, width, height]) => width < 44 || height < 44)
        .map(([one, width, height]) => `${name(one)} ${width.toFixed(1)} × ${height.toFixed(1)}`),

    headings: () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => [+one.localName[1], one.innerText.trim()]),

    landmarks: () => ({
      main: document.querySelectorAll("main").length,
      header: document.querySelectorAll("body > header").length,
      footer: document.querySelectorAll("body > footer").length,
      outside: [...document.body.children].filter((one) => !one.matches("header, main, footer, .skip, div:has(> main)")).map(name),
      navigation: [...document.querySelectorAll("nav")].filter(visible).map(label),
      regions: [...document.querySelectorAll("section")].map(label).filter(Boolean),
    }),

    // The colours of all words, those that the style sheet adds too, and what they stand on.
    words() {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !visible(element) || element.matches("script, style")) continue;
        found.push([getComputedStyle(element).color, ground(element), name(element)]);
      }
      for (const element of document.querySelectorAll("body *")) {
        for (const part of ["::before", "::after"]) {
          const style = getComputedStyle(element, part);
          if (!visible(element) || ["none", "normal", '""'].includes(style.content)) continue;
          const own = style.backgroundColor;
          found.push([style.color, transparent(own) ? ground(element) : own, `${name(element)}${part}`]);
        }
      }
      return found;
    },
  };
})();
