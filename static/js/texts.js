// A standard text fills the message as soon as it is chosen; only texts of the chosen status are offered. Without a
// script there is a button beside the list, and every text stands under its status.
"use strict";

(function () {
  for (const part of document.querySelectorAll("[data-texts]")) {
    const form = part.closest("form");
    const choice = part.querySelector("select");
    const message = form.querySelector("textarea[name='toelichting']");
    const status = form.querySelector("select[name='status'], input[name='status'][type='hidden']");
    const texts = JSON.parse(part.querySelector("script").textContent);
    const groups = Array.from(choice.querySelectorAll("optgroup"));
    // Not only hidden: the first button of a form is the one that Enter presses.
    part.querySelector("button").remove();

    const filled = function (key) {
      const option = status && status.options ? status.options[status.selectedIndex] : null;
      const name = option ? option.textContent.trim() : "";
      return texts[key].text.replaceAll("{status}", name.charAt(0).toLowerCase() + name.slice(1));
    };

    const offer = function () {
      const wanted = choice.value;
      for (const group of groups) {
        const key = group.querySelector("option").value;
        const fits = !status || !texts[key].status || texts[key].status === status.value;
        if (fits) {
          choice.append(group);
        } else {
          group.remove();
        }
      }
      choice.value = wanted;
      if (choice.selectedIndex < 0) {
        choice.value = "";
      }
    };

    let last = "";
    choice.addEventListener("change", function () {
      if (!choice.value) {
        return;
      }
      const text = filled(choice.value);
      const own = message.value.trim();
      const isOwn = own && own !== last.trim() && !Object.keys(texts).some((key) => filled(key).trim() === own);
      message.value = isOwn ? own + "\n\n" + text : text;
      last = message.value;
      message.dispatchEvent(new Event("input"));
    });
    if (status) {
      status.addEventListener("change", offer);
    }
    offer();
  }
})();
