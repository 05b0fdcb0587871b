// The stub's end on a page with the script tag: one listener for the clicks on all buttons, however
// late they come.

document.addEventListener("click", (event) => {
  const button = event.composedPath().find((element) => element.dataset?.pebblepay != null);
  if (!button || event.defaultPrevented || button.ariaDisabled == "true") return;
  const link = button.localName == "a" && button.href && button;
  if (link && (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) return;
  const options = { __proto__: null, ...button.dataset };
  const addresses = plan(options, link, button);
  // A link that the SDK cannot serve still works as a link.
  if (typeof addresses == "string") return refuse(addresses);
  event.preventDefault();
  start(options, addresses, button);
});
