/** Leaves the preset cards that match what is typed in [data-chooser-search]; pinned cards always stay. */
function filter(chooser, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let hasMatch = false;
  for (const group of chooser.querySelectorAll("[data-chooser-group]")) {
    let shown = 0;
    for (const card of group.querySelectorAll("[data-chooser-card]")) {
      const text = card.dataset.chooserCard.toLowerCase();
      const isMatch = words.every((word) => text.includes(word));
      hasMatch ||= isMatch;
      card.hidden = !isMatch && card.dataset.pinned === undefined;
      shown += card.hidden ? 0 : 1;
    }
    group.hidden = shown === 0;
  }
  chooser.querySelector("[data-chooser-no-match]").hidden = hasMatch;
}

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-chooser-search]");
  if (box) filter(box.closest("[data-chooser]"), box.value);
});

// Enter opens the only card that is left; without one it searches on the server.
document.addEventListener("keydown", (event) => {
  const box = event.target.closest("[data-chooser-search]");
  if (!box || event.key !== "Enter" || event.isComposing) return;
  const cards = [...box.closest("[data-chooser]").querySelectorAll("[data-chooser-card]:not([hidden])")];
  const matches = cards.filter((card) => card.dataset.pinned === undefined);
  const only = matches.length === 1 ? matches[0] : cards.length === 1 ? cards[0] : null;
  event.preventDefault();
  if (only && box.value.trim()) only.querySelector("a").click();
});
