/** CodeMirror's style sheets without a <style> element: a project's policy may allow its own files only, and no nonce. */
import { StyleModule as InlineStyleModule } from "../node_modules/style-mod/src/style-mod.js";

const sheets = new WeakMap(); // of a document or shadow root

export class StyleModule extends InlineStyleModule {
  /** Take the place of the original, which build.js puts this one in front of. Modules never go away again. */
  static mount(root, modules) {
    const mounted = sheets.get(root) ?? { sheet: new CSSStyleSheet(), modules: new Set() };
    for (const module of [modules].flat()) mounted.modules.add(module);
    mounted.sheet.replaceSync([...mounted.modules].map((module) => module.getRules()).join("\n"));
    if (!sheets.has(root)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, mounted.sheet];
    sheets.set(root, mounted);
  }
}
