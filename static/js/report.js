// What the resident's form can do better with a script: make photos smaller before they go over the line, and keep what
// was typed when the line is gone. The form works without it.
"use strict";

(function () {
  const form = document.getElementById("melden");
  if (!form) {
    return;
  }

  // What ends a question to the server after so many milliseconds; an older browser waits as long as it takes.
  function within(time) {
    return AbortSignal.timeout ? AbortSignal.timeout(time) : undefined;
  }

  // Without a line the browser would show a page of its own in place of the form. That there is a network says little
  // (a train, a cellar): so our own server is asked for a sign of life first. Any answer of it will do.
  const offline = document.getElementById("geen-internet");
  let asking = false;
  let alive = false;
  form.addEventListener("submit", function (event) {
    if (alive) {
      return;
    }
    event.preventDefault();
    if (asking) {
      return;
    }
    asking = true;
    offline.hidden = true;
    const button = event.submitter || undefined;
    const answer = navigator.onLine
      ? fetch(form.dataset.alive, { cache: "no-store", signal: within(8000) })
      : Promise.reject(new Error("offline"));
    answer
      .then(function () {
        alive = true;
        form.requestSubmit(button);
      })
      .catch(function () {
        offline.hidden = false;
        offline.textContent = form.dataset.offline;
        offline.focus();
      })
      .finally(function () {
        asking = false;
      });
  });
  // Who comes back with the button of the browser may find the page as it was left.
  addEventListener("pageshow", function () {
    alive = false;
  });
  addEventListener("online", function () {
    offline.hidden = true;
  });

  // Addresses: our own server asks the national service. Each is a button, so that every keyboard and reader knows it.
  const search = document.getElementById("zoek-adres");
  if (search) {
    const list = document.getElementById("adressen");
    const told = document.getElementById("adres-gezegd");
    const details = document.getElementById("adres");
    let asked = 0;
    let timer;
    const choose = function (address) {
      for (const name of ["straat", "huisnummer", "postcode", "plaats"]) {
        form.elements[name].value = address[name];
      }
      details.open = true;
      list.hidden = true;
      search.value = address.naam;
      told.textContent = told.dataset.chosen.replace("{}", address.naam);
      search.focus();
      if (address.punt) {
        document.dispatchEvent(new CustomEvent("ww:address", { detail: address.punt }));
      }
    };
    const look = function () {
      const mine = ++asked;
      const body = new FormData();
      body.set("zoek", search.value);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      fetch(search.dataset.addresses, {
        method: "POST",
        body: body,
        credentials: "same-origin",
        redirect: "error",
        // Our server waits no longer than two seconds for the national service; the rest is for a slow line.
        signal: within(5000),
      })
        .then(function (answer) {
          return answer.ok ? answer.json() : Promise.reject(answer.status);
        })
        .then(function (found) {
          if (mine !== asked) {
            return;
          }
          told.textContent = found.uitleg;
          list.replaceChildren(
            ...found.adressen.map(function (address) {
              const row = document.createElement("li");
              const button = document.createElement("button");
              button.type = "button";
              button.className = "ww-found__one ww-focus";
              button.textContent = address.naam;
              button.addEventListener("click", function () {
                choose(address);
              });
              row.append(button);
              return row;
            }),
          );
          list.hidden = !found.adressen.length;
        })
        .catch(function () {
          if (mine === asked) {
            told.textContent = told.dataset.away;
          }
        });
    };
    search.addEventListener("input", function () {
      clearTimeout(timer);
      list.hidden = true;
      if (search.value.trim().length > 2) {
        timer = setTimeout(look, 500);
      }
    });
    search.addEventListener("keydown", function (event) {
      const first = list.querySelector("button");
      if (event.key === "Enter") {
        // Looks it up at once; it must not send the page away.
        event.preventDefault();
        clearTimeout(timer);
        look();
      } else if (event.key === "ArrowDown" && first && !list.hidden) {
        event.preventDefault();
        first.focus();
      }
    });
  }

  // Photos: a telephone makes them far larger than anybody needs to see what is wrong.
  const said = document.getElementById("foto-bezig");
  const add = document.getElementById("voeg-toe");

  for (const field of document.querySelectorAll("[data-photos]")) {
    const send = function () {
      const files = Array.from(field.files);
      if (!files.length) {
        return;
      }
      if (files.length + Number(said.dataset.have) > Number(said.dataset.most)) {
        said.textContent = said.dataset.many;
        field.value = "";
        return;
      }
      said.textContent = said.dataset.busy;
      // One after the other: five large photos at once fill the memory of a telephone.
      files
        .reduce(function (before, file) {
          return before.then(function (made) {
            return wijkwerkSmaller(file).then(function (one) {
              return made.concat(one);
            });
          });
        }, Promise.resolve([]))
        .then(function (made) {
          const large = made.find(function (file) {
            return file.size > Number(said.dataset.mb) * 1000000;
          });
          if (large) {
            said.textContent = said.dataset.large.replace("{}", large.name);
            field.value = "";
            return;
          }
          const kept = new DataTransfer();
          for (const file of made) {
            kept.items.add(file);
          }
          field.files = kept.files;
          form.requestSubmit(add);
        });
    };
    field.addEventListener("change", send);
    // Somebody may have chosen before this file had arrived.
    send();
  }
})();
