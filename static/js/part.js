// Fetches a part of another page of ours into this one, so that the page itself is there at once. Without this file, or
// when it does not come, the link to that page stays.
"use strict";

(function () {
  for (const place of document.querySelectorAll("[data-fetch]")) {
    fetch(place.dataset.fetch, { credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        return answer.ok ? answer.text() : Promise.reject(answer.status);
      })
      .then(function (text) {
        const page = new DOMParser().parseFromString(text, "text/html");
        const part = page.querySelector('[data-is-part="' + place.dataset.part + '"]');
        if (part) {
          place.replaceChildren(document.adoptNode(part));
        }
      })
      .catch(function () {});
  }
})();
