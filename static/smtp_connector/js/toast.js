/** Lets [data-toast-close] take its message away. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  button?.closest("[data-toast]").remove();
});
