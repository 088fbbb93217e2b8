/**
 * Comments stand beside what they are about, also after the form was laid out anew.
 *
 * Wagtail measures where its comments belong when something is done to them. Their panel makes the form narrower, and so longer,
 * after that; blocks, rich text editors and our counts come later still.
 */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-edit-form]");
  if (!form) return;
  // What Wagtail's own tabs and panels send when they open, so that it measures again.
  const measureAgain = () => document.body.dispatchEvent(new CustomEvent("commentAnchorVisibilityChange"));
  new ResizeObserver(measureAgain).observe(form);
});
