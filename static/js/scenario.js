// Follows a proefdraai that is under way, and shows the page anew when it is over. Without this file there is a link.
"use strict";

(function () {
  const place = document.querySelector("[data-progress]");
  if (!place) {
    return;
  }
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-percent]");

  function look() {
    fetch(place.dataset.progress, { credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(answer.status);
      })
      .then(function (found) {
        if (!found.onderweg) {
          window.location.reload();
          return;
        }
        bar.value = found.procent;
        // Said aloud in steps of ten: a voice that counts is no help.
        if (Math.floor(found.procent / 10) !== Math.floor(Number(words.textContent) / 10)) {
          words.textContent = found.procent;
        }
        window.setTimeout(look, 1000);
      })
      .catch(function () {
        window.setTimeout(look, 5000);
      });
  }

  window.setTimeout(look, 700);
})();
