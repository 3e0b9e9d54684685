// While a resident types, the numbers that belong to the words are shown below them. Without a script they stand on the
// page that follows.
"use strict";

(function () {
  const panel = document.getElementById("meelezen");
  const form = panel && panel.closest("form");
  if (!form) {
    return;
  }
  // The text, or on a later step what is written in answers to questions: there the text goes along, out of sight.
  const text = form.querySelector("textarea[name=tekst], textarea[data-tells]");
  const words = text ? [text] : Array.from(form.querySelectorAll("[data-words]"));
  // Only the last answer counts: an earlier one may come later. What is shown once stays until the text is harmless.
  let asked = 0;
  let timer;
  let shown = "";
  const listen = function () {
    const mine = ++asked;
    const body = new FormData();
    body.set("tekst", (text || form.elements.tekst).value);
    for (const one of words) {
      if (one !== text && one.value.trim() && !one.closest("[hidden]")) {
        body.append("ook", one.value);
      }
    }
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fetch(panel.dataset.listen, { method: "POST", body: body, credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(answer.status);
      })
      .then(function (found) {
        // The same panel again would be read aloud again.
        if (mine === asked && found.html !== shown) {
          shown = found.html;
          const page = new DOMParser().parseFromString(found.html, "text/html");
          panel.replaceChildren(...page.body.childNodes);
        }
      })
      .catch(function () {});
  };
  for (const one of words) {
    one.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(listen, 900);
    });
  }
  // Somebody may have typed before this file had arrived, or have come back to the words.
  if (words.some((one) => one.value.trim())) {
    listen();
  }
})();
