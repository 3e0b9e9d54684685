// Who signs out, or is asked to sign in, leaves nothing on this device that the next one can read. What the page of the
// street (street.js) could not send yet stays, sealed and without its key; where nothing waits, all of it goes.
"use strict";

(function () {
  const STORE = "wijkwerk-straat";

  // Whether this device was ever on the street; elsewhere signing out is as it always was.
  function used() {
    try {
      return window.indexedDB && localStorage.getItem(STORE) !== null;
    } catch (error) {
      return false;
    }
  }

  // Gives a promise: true when all of it is locked, false when somebody rather stays for what they did not send yet.
  function lock(question) {
    return new Promise(function (done) {
      const locked = function () {
        done(true);
      };
      // Signing out never waits for a device that does not answer.
      const timer = setTimeout(locked, 1500);
      const asked = indexedDB.open(STORE);
      asked.onupgradeneeded = function () {
        // There is none, and none is made.
        asked.transaction.abort();
      };
      asked.onerror = locked;
      asked.onsuccess = function () {
        const store = asked.result;
        const look = store.transaction(["open", "kept"], "readonly");
        const who = look.objectStore("open").getAll();
        const waiting = look.objectStore("kept").getAll();
        look.onerror = locked;
        look.oncomplete = function () {
          clearTimeout(timer);
          const own = who.result.flatMap((one) => one.keys.map((key) => key.who));
          if (question && waiting.result.some((one) => own.includes(one.who)) && !window.confirm(question)) {
            store.close();
            done(false);
            return;
          }
          const work = store.transaction("open", "readwrite");
          work.objectStore("open").clear();
          work.onerror = locked;
          work.oncomplete = function () {
            store.close();
            if (waiting.result.length) {
              locked();
              return;
            }
            localStorage.removeItem(STORE);
            const gone = indexedDB.deleteDatabase(STORE);
            gone.onsuccess = gone.onerror = gone.onblocked = locked;
          };
        };
      };
    }).then(function (locked) {
      // The page that is left says it to itself as well.
      document.documentElement.dataset.leaves = "1";
      if (locked && typeof BroadcastChannel !== "undefined") {
        const channel = new BroadcastChannel(STORE);
        channel.postMessage("dicht");
        channel.close();
      }
      return locked;
    });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.dataset.signOut === undefined || !used()) {
      return;
    }
    event.preventDefault();
    lock(form.dataset.signOut).then(function (locked) {
      if (locked) {
        form.submit();
      }
    });
  });

  if (used() && document.querySelector("[data-sign-in]")) {
    lock();
  }
})();
