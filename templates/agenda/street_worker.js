// Answers for the page of the street without reception: with its shell, as a stranger gets it, and its static files.
// It keeps nothing else, sends nothing, and lets every other address pass.
"use strict";

const CACHE = "wijkwerk-straat-{{ version }}";
const { files: FILES, page: PAGE, shell: SHELL } = JSON.parse("{{ addresses|escapejs }}");
// Poor reception is worse than none: after so many milliseconds the page opens from the device.
const PATIENCE = 4000;

async function keep(address) {
  // Without cookies: what is kept knows of nobody.
  const answer = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error" });
  if (!answer.ok) {
    throw new Error(address + " " + answer.status);
  }
  const cache = await caches.open(CACHE);
  await cache.put(address, answer);
}

self.addEventListener("install", function (event) {
  self.skipWaiting();
  event.waitUntil(Promise.all([SHELL, ...FILES].map(keep)));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(
    caches
      .keys()
      .then(function (names) {
        const old = names.filter(function (name) {
          return name.startsWith("wijkwerk-straat-") && name !== CACHE;
        });
        return Promise.all(
          old.map(function (name) {
            return caches.delete(name);
          }),
        );
      })
      .then(function () {
        return self.clients.claim();
      }),
  );
});

self.addEventListener("fetch", function (event) {
  const request = event.request;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    if (address.pathname === PAGE) {
      event.respondWith(open(event));
    }
  } else if (FILES.includes(address.pathname)) {
    event.respondWith(file(request));
  }
});

async function open(event) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(SHELL);
  const asked = fetch(event.request);
  if (!kept) {
    return asked;
  }
  const answered = asked.then(
    function (answer) {
      return answer.status >= 500 ? kept.clone() : answer;
    },
    function () {
      return kept.clone();
    },
  );
  const late = new Promise(function (done) {
    setTimeout(function () {
      done(kept.clone());
    }, PATIENCE);
  });
  // Areas may have changed: the shell is fetched anew while there is reception.
  event.waitUntil(
    asked.then(
      function (answer) {
        return answer.ok ? keep(SHELL).catch(function () {}) : undefined;
      },
      function () {},
    ),
  );
  return Promise.race([answered, late]);
}

async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.url);
  return kept || fetch(request);
}
