// Searches find while one types, once htmx is there. What was typed before that is looked for now.

document.addEventListener("DOMContentLoaded", () => {
  for (const typed of document.querySelectorAll("form.find input[type=search]")) {
    if (typed.value !== typed.defaultValue) typed.form.requestSubmit();
  }
});
