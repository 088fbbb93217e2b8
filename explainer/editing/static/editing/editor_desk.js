/**
 * The checks of an explainer, while somebody writes it: beside the title, the summary and each section, and in the side panel.
 *
 * Nothing is counted here. The form goes to the site as it stands, and what comes back takes the place of the panel’s own HTML
 * (templates/editing/checks.html); from there the counts are copied to where the words are typed.
 */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  const panel = () => document.querySelector("[data-draft-checks]");
  if (!form || !panel()) return;

  const PAUSE = 500; // milliseconds after the last change
  const PATIENCE = 5000; // milliseconds for what the page is still making, such as its blocks
  const PLACE = "#place="; // and a name of the form; no id, or else the browser would go there too, and take the cursor away
  const TYPED_INTO = "input:not([type=hidden]), select, textarea, [contenteditable=true]";

  // How many checks there are, seen without the panel, and said when that has changed.
  const summary = document.createElement("div");
  summary.className = "nice-padding w-flex w-flex-wrap w-items-center w-gap-4 w-my-2";
  summary.innerHTML = `<p role="status" class="w-help-text w-my-0"></p>
    <button type="button" class="button button-small button-secondary">See the checks</button>`;
  const [status, opener] = summary.children;
  opener.addEventListener("click", () => document.querySelector("[data-side-panel=checks]").dispatchEvent(new Event("open")));
  status.textContent = panel().dataset.summary;
  form.querySelector("[role=tabpanel]").parentElement.before(summary);

  /** What `find` finds, as soon as it is there; null if it never is. */
  async function eventually(find, patience = PATIENCE) {
    for (const start = performance.now(); performance.now() - start < patience; ) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return null;
  }

  /** What a name of the form stands for: a field, a list or a block. */
  function named(name) {
    const element = ["", "-count", "-type"].map((end) => form.elements.namedItem(name + end)).find(Boolean);
    return element && { element, block: element.name === `${name}-type` && element.closest("[data-streamfield-child]") };
  }

  /** The line with the counts of a part, made where there is none: below the header of a block, or below a field. */
  function lineOf(name) {
    const { element, block } = named(name) ?? {};
    const above = block
      ? block.querySelector("[data-panel] > .w-panel__header")
      : element?.closest("[data-field]")?.querySelector("[data-field-input]");
    if (!above) return null;
    if (above.nextElementSibling?.matches("[data-count]")) return above.nextElementSibling;
    const line = document.createElement("p");
    line.dataset.count = "";
    line.className = "w-help-text w-my-2";
    line.id = `count-${name}`;
    line.textContent = "Not counted yet";
    above.after(line);
    const described = block ? above.parentElement : element;
    described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
    return line;
  }

  function show() {
    for (const block of document.querySelectorAll("[data-contentpath=sections] [data-streamfield-stream-container] > *")) {
      const type = block.querySelector(":scope > input[name$='-type']");
      if (type) lineOf(type.name.replace(/-type$/, ""));
    }
    for (const counts of panel().querySelectorAll("[data-count-of]")) {
      lineOf(counts.dataset.countOf)?.replaceChildren(...counts.cloneNode(true).childNodes);
    }
    if (status.textContent !== panel().dataset.summary) status.textContent = panel().dataset.summary;
  }

  function showNothingCounted() {
    const [failed, lists] = ["[data-not-counted]", "[data-counted]"].map((part) => panel().querySelector(part));
    failed.hidden = false;
    lists.hidden = true;
    for (const line of document.querySelectorAll("[data-count]")) line.textContent = "Not counted";
    status.textContent = failed.textContent;
  }

  let waiting; // for a pause
  let underWay = false;
  let counted = ""; // what was in the form

  function later() {
    clearTimeout(waiting);
    waiting = setTimeout(count, PAUSE);
  }

  async function count() {
    const { url } = panel().dataset;
    const typed = new URLSearchParams(new FormData(form)).toString();
    if (!url || underWay || typed === counted) return;
    underWay = true;
    try {
      // What is refused to a program is an error, and not another page.
      const headers = { "X-Requested-With": "XMLHttpRequest" };
      const answer = await fetch(url, { method: "POST", body: new URLSearchParams(typed), headers });
      if (!answer.ok) throw new Error(answer.statusText);
      renew(await answer.text());
      counted = typed;
      // Perhaps somebody went on meanwhile.
      later();
    } catch {
      counted = "";
      showNothingCounted();
    } finally {
      underWay = false;
    }
  }

  function renew(html) {
    const place = panel().contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const template = document.createElement("template");
    template.innerHTML = html;
    panel().replaceWith(template.content.firstElementChild);
    if (place) panel().querySelector(`a[href="${place}"]`)?.focus();
    show();
  }

  /** Bring the place where something is typed into sight, whatever hides it, and put the cursor there. */
  async function goTo(name) {
    const { element, block } = (await eventually(() => named(name))) ?? {};
    if (!element) return;
    const around = block || element.closest("[data-field], [data-contentpath]");
    // A rich text editor comes a little later than its block. Lists of choices have buttons only.
    const target = (await eventually(() => around.querySelector(TYPED_INTO), PAUSE)) ?? around.querySelector("button") ?? around;
    if (target === around) around.tabIndex = -1;
    for (let hidden = around.closest("[hidden]"); hidden; hidden = hidden.parentElement.closest("[hidden]")) {
      document.querySelector(`[aria-controls="${hidden.id}"]`)?.click();
    }
    const content = block && block.querySelector("[data-panel-toggle][aria-expanded=false]");
    if (content) content.click();
    await eventually(() => target.checkVisibility());
    const side = document.querySelector("[data-form-side]");
    const coversIt = side.getBoundingClientRect().left < target.getBoundingClientRect().right - 1;
    if (coversIt) document.querySelector("[data-form-side-close-button]").click();
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center", behavior: "instant" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(`[data-draft-checks] a[href^='${PLACE}']`);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goTo(link.hash.slice(PLACE.length));
  });
  // Typing, choosing, adding, moving and deleting; and what Wagtail finds changed by other ways.
  for (const change of ["input", "keyup", "pointerup", "w-unsaved:add", "w-autosave:success"]) document.addEventListener(change, later);
  window.addEventListener("online", later);

  eventually(() => form.querySelector("[data-contentpath=sections] [data-streamfield-stream-container]")).then((blocks) => {
    if (blocks) new MutationObserver(show).observe(blocks, { childList: true });
    show();
    if (location.hash.startsWith(PLACE)) goTo(location.hash.slice(PLACE.length));
    // What was refused stands in the form, and was not in what the panel was made of.
    if (form.dataset.wUnsavedForceValue === "true") later();
  });
});
