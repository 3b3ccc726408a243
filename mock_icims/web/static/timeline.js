// Brings the story up to date whenever the journal grows. Without scripts the page says the same, and stands still.
const live = document.getElementById("live");
const still = live.textContent;
const stream = new EventSource(live.dataset.stream);
let soon;

async function retell() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const story = document.getElementById("story");
  const opened = story.querySelector("details[open]") !== null;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("story");
  if (opened) fresh.querySelector("details").open = true;
  story.replaceWith(fresh);
}

stream.onopen = () => { live.textContent = "Live: it grows as things happen."; };
stream.onerror = () => { live.textContent = still; };
stream.addEventListener("exchange", () => {
  clearTimeout(soon);
  soon = setTimeout(retell, 200);
});
