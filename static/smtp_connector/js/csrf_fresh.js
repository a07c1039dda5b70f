/** Each htmx request sends the CSRF token that the cookie holds now: a sign-in in another tab changes it. */
function readCookie(name) {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = readCookie(document.body.dataset.csrfCookie || "csrftoken");
  if (token) event.detail.headers["X-CSRFToken"] = token;
});
