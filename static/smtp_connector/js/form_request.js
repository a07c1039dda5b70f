/** Asks the server what the config becomes by a press on a button of the connector's form. */
const HEADERS = { Accept: "application/json" };

function write(form, button) {
  const body = new FormData(form, button);
  return [body, JSON.stringify([...body])];
}

/** Ask again when somebody typed on during the request, so that no key press is lost. */
export async function askServer(form, button) {
  for (;;) {
    const [body, sent] = write(form, button);
    const response = await fetch(button.formAction, { method: "POST", headers: HEADERS, body });
    if (!response.ok) throw new Error(response.statusText);
    const answer = await response.json();
    if (write(form, button)[1] === sent) return answer;
  }
}
