// What a page can do better with a script: put focus on the error summary, count characters, mark that scripts run.
// Every page works without this file.
"use strict";

(function () {
  document.documentElement.classList.add("ww-scripted");

  for (const part of document.querySelectorAll("[data-needs-script]")) {
    // Browsers give the clipboard to safe addresses only.
    part.hidden = Boolean(part.dataset.copy) && !navigator.clipboard;
  }

  // The first thing to read after a refusal is what to do about it.
  const summary = document.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }

  // A link in the error summary puts the cursor in the field, also in browsers that only scroll to it.
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".ww-panel--danger a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus();
      field.closest(".ww-field").scrollIntoView({ block: "nearest" });
    }
  });

  // Leave at once: the page that is left does not stand behind the button "back".
  document.addEventListener("click", function (event) {
    const link = event.target.closest("[data-leave]");
    if (link) {
      event.preventDefault();
      document.body.hidden = true;
      window.location.replace(link.href);
    }
  });

  // A link to a part that is folded up unfolds it.
  const unfold = function () {
    const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (part && part.tagName === "DETAILS") {
      part.open = true;
      part.scrollIntoView();
    }
  };
  addEventListener("hashchange", unfold);
  unfold();

  // Copy a link to keep it.
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", function () {
      const field = document.getElementById(button.dataset.copy);
      field.select();
      navigator.clipboard.writeText(field.value).then(function () {
        button.textContent = button.dataset.copied;
      });
    });
  }

  // How many characters are left: said to a screen reader only when typing pauses.
  for (const field of document.querySelectorAll("[data-count]")) {
    const shown = document.getElementById(field.dataset.count);
    const limit = Number(field.dataset.limit);
    const words = shown.dataset;
    let timer;
    const say = function () {
      const left = limit - field.value.length;
      shown.textContent = (left < 0 ? words.over : words.left).replace("{}", Math.abs(left).toLocaleString("nl"));
      shown.classList.toggle("ww-count--over", left < 0);
      shown.hidden = left > limit / 5;
    };
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(say, 400);
    });
    say();
  }
})();
