// Saves each answer as it is given. Without scripts the page's own form saves them all at once.
"use strict";

const form = document.querySelector("form[data-saves-to]");
const told = form.querySelector(".saved");
const bar = document.querySelector("#progress");
const count = document.querySelector("label[for=progress]");
let saving = Promise.resolve();

async function save(item, value) {
  const answer = await fetch(form.dataset.savesTo, {
    method: "PUT",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ answers: { [item]: value } }),
  });
  if (answer.status === 409) {
    told.textContent = "You have submitted this assessment, so nothing was changed.";
    return;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const attempt = await answer.json();
  bar.value = attempt.answered;
  count.textContent = `${attempt.answered} of ${attempt.items} answered`;
  told.textContent = "Saved";
}

form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (!name.startsWith("item-")) return;
  // One after the other, so that the last choice is the one that stays.
  saving = saving
    .then(() => save(name.slice("item-".length), Number(value)))
    .catch(() => {
      told.textContent = "Not saved yet. “Save and continue” saves this page.";
    });
});
