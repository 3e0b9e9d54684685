// The list by keyboard: "/" to search, j and k through the rows, x to tick one. The page works without it.
"use strict";

(function () {
  const find = document.querySelector("[data-find]");
  const links = Array.from(document.querySelectorAll(".ww-worklist .ww-item__link"));

  function step(by) {
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)];
    if (next) {
      next.focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (!window.wijkwerkKeys.mayAct(event)) {
      return;
    }
    if (event.key === "/" && find) {
      event.preventDefault();
      find.focus();
      find.select();
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    } else if (event.key === "x") {
      const row = document.activeElement && document.activeElement.closest(".ww-item");
      const tick = row && row.querySelector("input[type=checkbox]");
      if (tick) {
        tick.checked = !tick.checked;
      }
    }
  });
})();
