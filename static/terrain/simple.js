// SPDX-License-Identifier: EUPL-1.2
import { shrunk } from "./shrink.js";

for (const input of document.querySelectorAll("form[data-photo] input[type=file]")) {
  input.addEventListener("change", () => shrink(input));
}

async function shrink(input) {
  const button = input.form.querySelector("button[type=submit]");
  button.disabled = true; // the big one must not leave while the small one is being made
  try {
    const files = new DataTransfer();
    for (const file of input.files) files.items.add(await shrunk(file));
    input.files = files.files;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // not a picture: the server says so beside the field
  } finally {
    button.disabled = false;
  }
}
