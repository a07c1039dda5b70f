/** Bundle src/ into the file that the pages load; with --check only compare with the one that is committed. */
import { readFile, writeFile } from "node:fs/promises";
import { argv, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const VENDOR = new URL("../static/smtp_connector/vendor/", import.meta.url);
const TARGET = new URL("json_editor.js", VENDOR);
const HEAD = "/* Built from frontend/ by `make frontend`: change the source, not this file. Licences: THIRD_PARTY.txt */";

const { outputFiles, metafile } = await build({
  absWorkingDir: fileURLToPath(new URL(".", import.meta.url)),
  entryPoints: ["src/json_editor.js"],
  banner: { js: HEAD },
  alias: { "style-mod": "./src/style_module.js" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2023",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
});

/** Return "name version" of each package whose code is in the bundle. */
async function listPackages() {
  const paths = Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]);
  const files = [...new Set(paths.filter(Boolean))].sort().map((path) => new URL(`${path}/package.json`, import.meta.url));
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return texts.map((text) => JSON.parse(text)).map(({ name, version }) => `${name} ${version}`);
}

const licences = await readFile(new URL("THIRD_PARTY.txt", VENDOR), "utf8");
const unnamed = (await listPackages()).filter((name) => !licences.includes(`${name}\n`));
if (unnamed.length) {
  console.error(`Not named in THIRD_PARTY.txt: ${unnamed.join(", ")}`);
  exit(1);
}
const built = outputFiles[0].text;
if (!argv.includes("--check")) {
  await writeFile(TARGET, built);
} else if ((await readFile(TARGET, "utf8")) !== built) {
  console.error("static/smtp_connector/vendor/json_editor.js is not what frontend/ makes. Run: make frontend");
  exit(1);
}
