// What a signal is about, by keyboard: 1 accepts the first suggestion, 2 and 3 go to the others for Enter to choose, a to
// the list of all. The keys can be put off here. The page works without it.
"use strict";

(function () {
  const keys = window.wijkwerkKeys;
  const part = document.querySelector("[data-suggested]");
  if (!part) {
    return;
  }
  const choice = part.querySelector("[data-keys]");
  let sent = false;

  function show() {
    const on = keys.areOn();
    for (const one of part.querySelectorAll("[data-keys-on]")) {
      one.hidden = !on;
    }
    for (const one of part.querySelectorAll("[data-keys-off]")) {
      one.hidden = on;
    }
  }

  function openTheList() {
    const list = document.getElementById("ander-onderwerp");
    list.open = true;
    list.querySelector("select").focus();
  }

  show();
  choice.addEventListener("click", function () {
    keys.put(!keys.areOn());
    show();
  });

  part.querySelector("a[data-key]").addEventListener("click", function (event) {
    event.preventDefault();
    openTheList();
  });

  document.addEventListener("keydown", function (event) {
    const wanted = part.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted || event.repeat || !keys.mayAct(event)) {
      return;
    }
    event.preventDefault();
    if (event.key === "a") {
      openTheList();
    } else if (event.key !== "1") {
      wanted.focus();
    } else if (!sent) {
      sent = true;
      wanted.click();
    }
  });
})();
