/** Sets the theme before the page is painted, and lets [data-theme-toggle] step through system, light and dark. */
(() => {
  const KEY = "smtp-connector-theme";
  const CHOICES = ["system", "light", "dark"];
  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  function readChoice() {
    try {
      const stored = localStorage.getItem(KEY);
      return CHOICES.includes(stored) ? stored : "system";
    } catch {
      return "system"; // the browser keeps nothing for us
    }
  }

  function apply(choice) {
    const isDark = choice === "dark" || (choice === "system" && prefersDark.matches);
    root.dataset.bsTheme = isDark ? "dark" : "light";
    root.dataset.themeChoice = choice;
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.setAttribute("aria-label", button.dataset[choice]);
      button.title = button.dataset[choice];
    }
  }

  let choice = readChoice();
  root.dataset.js = "";
  apply(choice);
  prefersDark.addEventListener("change", () => apply(choice));
  document.addEventListener("DOMContentLoaded", () => apply(choice));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-toggle]")) return;
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // the choice then lasts for this page
    }
    apply(choice);
  });
})();
