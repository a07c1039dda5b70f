/** The JSON box: every [data-editor] on the page. */
import { mountEditor } from "./mount.js";

document.querySelectorAll("[data-editor]").forEach(mountEditor);
