// Entering a signal while somebody talks: shows at once what would become of it, and fills in the address at a pin.
// Without this file the button "Kijk eerst" shows the same.
"use strict";

(function () {
  const form = document.getElementById("invoer");
  const ahead = document.getElementById("vooruitblik");
  const extra = document.getElementById("aanvullend");
  const said = document.getElementById("adres-gezegd");
  const subject = document.getElementById("id_categorie");
  document.getElementById("kijk-eerst").hidden = true;

  function ask(address) {
    return fetch(address, { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(answer.status);
      });
  }

  // Only the last answer counts: an earlier one may come later.
  let asked = 0;
  let timer;
  function look() {
    const mine = ++asked;
    ask(form.dataset.look)
      .then(function (found) {
        if (mine !== asked) {
          return;
        }
        const page = new DOMParser().parseFromString(found.html, "text/html");
        for (const part of page.querySelectorAll("[data-needs-script]")) {
          part.hidden = false;
        }
        ahead.replaceChildren(...page.body.childNodes);
        // Answers that were given stay, while it is about the same.
        if (extra.firstElementChild.dataset.subject !== found.onderwerp) {
          const asks = new DOMParser().parseFromString(found.vragen, "text/html");
          extra.replaceChildren(...asks.body.children);
          document.dispatchEvent(new CustomEvent("ww:subject"));
        }
      })
      .catch(function () {});
  }
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  }

  form.addEventListener("input", function (event) {
    if (["tekst", "categorie", "kanaal", "gebied", "voor", "soort"].includes(event.target.name) || "words" in event.target.dataset) {
      soon();
    }
  });
  ahead.addEventListener("click", function (event) {
    const button = event.target.closest("[data-choose]");
    if (button) {
      subject.value = button.dataset.choose;
      subject.focus();
      look();
    }
  });

  // What was filled in for a pin goes with the next pin; what somebody typed stays.
  const names = ["straat", "huisnummer", "postcode", "plaats"];
  const fields = names.map(function (name) {
    return form.elements[name];
  });
  let filled = null;
  document.addEventListener("ww:place", function () {
    soon();
    const typed = fields.some(function (field, at) {
      return field.value && (!filled || field.value !== filled[names[at]]);
    });
    ask(form.dataset.address)
      .then(function (found) {
        said.textContent = found.uitleg;
        said.hidden = false;
        if (typed) {
          return;
        }
        filled = found.adres;
        fields.forEach(function (field, at) {
          field.value = filled ? filled[names[at]] : "";
        });
      })
      .catch(function () {});
  });

  if (form.elements.tekst.value && !ahead.children.length) {
    soon();
  }
})();
