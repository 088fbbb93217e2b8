/**
 * Comments stand beside what they are about, also after the form was laid out anew.
 *
 * Wagtail measures where its comments belong when something is done to them. Their panel makes the form narrower, and so longer,
 * after that; blocks, rich text editors and our counts come later still.
 *
 * An address with `?comment=` leads to one of them. Wagtail marks that one, but opens no panel, and stays where the page begins.
 */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  if (!form) return;
  // What Wagtail's own tabs and panels send when they open, so that it measures again.
  const measureAgain = () => document.body.dispatchEvent(new CustomEvent("commentAnchorVisibilityChange"));

  // Until whoever looks does something of their own: what is laid out later pushes the comment away.
  let arriving = new URLSearchParams(window.location.search).has("comment");
  for (const own of ["keydown", "pointerdown", "wheel"]) {
    document.addEventListener(own, () => (arriving = false), { capture: true, once: true });
  }
  const arrive = () => {
    const mark = arriving && form.querySelector(".w-field__comment-button--focused");
    if (!mark) return;
    const panel = document.querySelector("[data-side-panel=comments]");
    // On a narrow screen it would cover the form.
    if (panel.hidden && window.matchMedia("(min-width: 50em)").matches) panel.dispatchEvent(new Event("open"));
    mark.scrollIntoView({ behavior: "instant", block: "center" });
  };

  new MutationObserver(arrive).observe(form, { subtree: true, attributeFilter: ["class"] });
  new ResizeObserver(() => {
    measureAgain();
    arrive();
  }).observe(form);
});
