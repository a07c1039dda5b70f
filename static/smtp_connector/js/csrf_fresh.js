/** Each htmx request sends the CSRF token that the cookie holds now: a sign-in in another tab changes it. */
function readCookie(name) {
  const pair = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return pair ? decodeURIComponent(pair.slice(name.length + 1)) : "";
}

document.addEventListener("htmx:configRequest", (event) => {
  const name = document.body.dataset.csrfCookie;
  const token = name ? readCookie(name) : "";
  // Where a project hides the cookie from scripts, the token in the form goes along.
  if (token) event.detail.parameters.set("csrfmiddlewaretoken", token);
});
