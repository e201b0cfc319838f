// Keeps the page in step with the world, and tells the world what was pressed and written.

const { me, tab } = document.body.dataset;
const $ = (selector) => document.querySelector(selector);
const [words, log, notice, modal] = ["#words", "#log", "#notice", "#modal"].map($);
let about = null; // what the words are for: {kind, id} of a message replied to or edited, one passed on, or {kind, file} of a picture

async function post(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const read = await answer.json();
  if (!answer.ok) throw new Error(read.error);
  return read;
}

function say(text) {
  $("#announcer").textContent = text;
}

function complain(error) {
  const place = notice ?? $("#announcer");
  place.textContent = error.message || "The playground does not answer. Is it still running?";
}

async function act(name, body) {
  if (notice) notice.textContent = "";
  try {
    const { form } = await post(`/people/${me}/${name}`, body);
    if (form) openModal(form);
    await refresh();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

// Staying in step: one request at a time, and one more if something changed meanwhile.

let refreshing = null;
let stale = false;

function refresh() {
  stale = true;
  refreshing ??= catchUp().finally(() => (refreshing = null));
  return refreshing;
}

async function catchUp() {
  while (stale) {
    stale = false;
    const answer = await fetch(`/people/${me}/now?tab=${tab}`);
    if (!answer.ok) return;
    const { chat, ...parts } = await answer.json();
    for (const [id, html] of Object.entries(parts)) replace(document.getElementById(id), html);
    if (chat !== undefined) merge($("#chat"), chat);
  }
}

function replace(place, html) {
  if (!place || place.dataset.html === html) return;
  place.dataset.html = html;
  const held = place.contains(document.activeElement) ? document.activeElement : null;
  const mark = held?.getAttribute("href");
  const wasOpen = place.querySelector("details")?.open;
  place.innerHTML = html; // drawn by the server, which escapes every word
  const details = place.querySelector("details");
  if (wasOpen && details) details.open = true;
  if (held) (mark && place.querySelector(`[href="${mark}"]`))?.focus();
}

function merge(list, html) {
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  const wanted = [...drawn.content.children];
  const ids = new Set(wanted.map((item) => item.id));
  const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  let added = false;
  for (const old of [...list.children]) if (!ids.has(old.id)) old.remove();
  wanted.forEach((item, index) => {
    const old = document.getElementById(item.id);
    if (!old) {
      list.insertBefore(item, list.children[index] ?? null);
      added = true;
    } else if (old.dataset.revision !== item.dataset.revision) {
      const held = old.contains(document.activeElement);
      old.replaceWith(item);
      if (held) item.focus();
    }
  });
  if (added && wasAtEnd) toTheEnd();
}

function toTheEnd() {
  log.scrollTop = log.scrollHeight;
}

// Time.

let passing = Promise.resolve(); // one step after the other: what is pressed meanwhile waits
let steps = 0;

function count(change) {
  steps += change;
  document.body.ariaBusy = String(steps > 0);
  $("#steps").textContent = steps > 1 ? `Time is passing, ${steps - 1} more to come.` : steps ? "Time is passing." : "";
}

async function move(to) {
  try {
    await post("/clock", { to });
    await refresh();
    say($("#happened summary")?.textContent ?? "Nothing happened.");
  } catch (error) {
    complain(error);
  } finally {
    count(-1);
  }
}

for (const button of document.querySelectorAll("[data-to]")) {
  button.addEventListener("click", () => {
    count(+1);
    passing = passing.then(() => move(button.dataset.to));
  });
}

// Writing.

function turnTo(kind, id, file) {
  about = kind ? { kind, id, file } : null;
  const line = $("#about-message");
  line.hidden = !about;
  if (!about) return;
  if (kind === "pass-on") {
    line.querySelector("span").textContent = $("[data-act=pass-on]").title + ". Write what it says";
    words.focus();
    return;
  }
  if (kind === "picture") {
    line.querySelector("span").textContent = `${file.name}. Write what is to be said about it, and send both`;
    words.focus();
    return;
  }
  const said = document.querySelector(`#entry-${id} .bubble`);
  const text = (said.querySelector(".words, p:not(.in-reply):not(.stamp)") ?? said).textContent;
  line.querySelector("span").textContent =
    (kind === "edit" ? "Editing: " : "Replying to: ") + text.slice(0, 80);
  if (kind === "edit") words.value = text;
  grow();
  words.focus();
}

function grow() {
  words.style.height = "auto";
  words.style.height = `${words.scrollHeight + 2}px`;
}

async function send() {
  const text = words.value;
  if (!text.trim() && about?.kind !== "picture") return;
  const now = about;
  words.value = "";
  turnTo(null);
  grow();
  toTheEnd();
  const slash = now?.kind !== "pass-on" && document.body.classList.contains("on-slack") && /^\/(?!wayfinder\b)/.test(text);
  if (slash) {
    words.value = text;
    complain(new Error("Slack keeps a slash for its own commands. Write the word alone, such as help, or /wayfinder help."));
    return;
  }
  const done =
    now?.kind === "edit"
      ? await act("edit", { message_id: now.id, text })
      : now?.kind === "pass-on"
      ? await act("pass-on", { text })
      : now?.kind === "picture"
      ? await sendFile(now.file, text.trim())
      : await act("write", { text, reply_to: now?.id ?? null });
  if (!done && !words.value) words.value = text;
  toTheEnd();
}

if (words) {
  words.addEventListener("input", grow);
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && about) {
      if (about.kind === "edit") words.value = "";
      turnTo(null);
    }
  });
  $("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
}

// Files. The bot takes none larger than an app would give it, and hears how large it was.

// A picture waits for the words that go with it; anything else is sent as it is.

const MOST_BYTES = 25_000_000;

function inBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(file);
  });
}

async function sendFile(file, text = "") {
  try {
    const content = file.size && file.size <= MOST_BYTES ? await inBase64(file) : null;
    return await act("file", { name: file.name.slice(-200), media: file.type, size: file.size, text, content });
  } catch (error) {
    complain(error);
    return false;
  }
}

$("#file")?.addEventListener("change", async (event) => {
  const file = event.target.files[0];
  event.target.value = "";
  if (!file) return;
  if (file.type.startsWith("image/")) turnTo("picture", null, file);
  else await sendFile(file).then(toTheEnd);
});

// A voice note: pressed once to begin, once more to end and send.

const microphone = $("[data-act=record]");
let recorder = null;

async function record() {
  if (recorder) return recorder.stop();
  microphone.disabled = true; // until the browser has asked whether it may
  try {
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    recorder = new MediaRecorder(sound);
    recorder.addEventListener("dataavailable", ({ data }) => {
      for (const track of sound.getTracks()) track.stop();
      microphone.ariaPressed = "false";
      recorder = null;
      sendFile(new File([data], "Voice note", { type: data.type })).then(toTheEnd);
    });
    recorder.start();
    microphone.ariaPressed = "true";
  } catch {
    complain(new Error("The browser gives this page no microphone."));
  } finally {
    microphone.disabled = false;
  }
}

if (microphone) microphone.hidden = !(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

function showMenu(show) {
  const opener = $("[data-act=menu]");
  $("#commands").hidden = !show;
  opener.ariaExpanded = String(show);
  if (show) $("#commands button").focus();
}

document.addEventListener("keydown", (event) => {
  const menu = $("#commands");
  if (event.key === "Escape" && menu && !menu.hidden) {
    showMenu(false);
    $("[data-act=menu]").focus();
  }
});

// Pressing.

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const menu = $("#commands");
  if (menu && !menu.hidden && !event.target.closest("#commands, [data-act=menu]")) showMenu(false);
  if (!button) return;
  const { act: name, message, number, reply, edit, command } = button.dataset;
  if (message) act("press", { message_id: message, number: Number(number) }).then(toTheEndOfChat);
  else if (reply) turnTo("reply", reply);
  else if (edit) turnTo("edit", edit);
  else if (command) {
    showMenu(false);
    words.focus();
    act("command", { name: command });
  } else if (name === "menu") showMenu(menu.hidden);
  else if (name === "cancel") {
    if (about?.kind === "edit") words.value = "";
    turnTo(null);
    grow();
    words.focus();
  } else if (name === "start") act("start").then(() => log.focus());
  else if (name === "pass-on") turnTo("pass-on");
  else if (name === "sticker") act("sticker");
  else if (name === "file") $("#file").click();
  else if (name === "record") record();
  else if (name === "close") modal.close();
});

function toTheEndOfChat() {
  if (log) toTheEnd();
}

// A form, shown whole.

function openModal(html) {
  modal.innerHTML = html;
  modal.showModal();
  modal.querySelector("textarea, input, select")?.focus();
}

modal.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { action, ref } = form.dataset;
  const answers = Object.fromEntries(new FormData(form));
  modal.close();
  await act("submit", { action, ref, answers });
});

if (log) toTheEnd();
new EventSource("/events").addEventListener("message", refresh);
