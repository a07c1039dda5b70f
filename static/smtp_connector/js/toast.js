/** Lets [data-toast-close] take its message away; good news also goes once the person works on. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  button?.closest("[data-toast]").remove();
});

function dismissGoodNews() {
  for (const toast of document.querySelectorAll("[data-toast]:not(.is-error, .is-warning)")) toast.remove();
}

document.addEventListener("input", dismissGoodNews, { once: true });
document.addEventListener("htmx:beforeRequest", dismissGoodNews, { once: true });
