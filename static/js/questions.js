// Extra questions: an answer may bring up another question, or say that somebody else handles the matter. Without this
// file the page does the same once it is sent.
"use strict";

(function () {
  function weigh(questions) {
    const form = questions.closest("form");
    const all = Array.from(questions.querySelectorAll("[data-question]"));
    const given = new Set();
    let stopped = false;
    for (const one of all) {
      const after = one.dataset.after;
      one.hidden = Boolean(after) && !after.split(" ").some(function (answer) {
        return given.has(answer);
      });
      const chosen = one.hidden ? [] : Array.from(one.querySelectorAll("input:checked"), function (field) {
        return field.value;
      });
      for (const value of chosen) {
        given.add(one.dataset.question + ":" + value);
      }
      for (const stop of one.querySelectorAll("[data-stop]")) {
        stop.hidden = !chosen.includes(stop.dataset.stop);
        stopped = stopped || !stop.hidden;
      }
    }
    // What stood on the page need not be asked once more.
    const seen = form.elements.gezien;
    if (seen) {
      const shown = all.filter(function (one) {
        return !one.hidden;
      });
      seen.value = shown
        .map(function (one) {
          return one.dataset.question;
        })
        .join(" ");
    }
    const onward = form.querySelector("[data-go]");
    if (onward) {
      onward.hidden = stopped;
    }
  }

  document.addEventListener("change", function (event) {
    const questions = event.target.closest("[data-questions]");
    if (questions) {
      weigh(questions);
    }
  });
  document.querySelectorAll("[data-questions]").forEach(weigh);
})();
