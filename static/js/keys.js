// Keys of one character, for what a page does by them (list.js, suggested.js): not while somebody types, and not for who
// put them off on this device (WCAG 2.1.4).
"use strict";

window.wijkwerkKeys = (function () {
  const STORE = "wijkwerk-keys";
  let here = true; // on this page, for a browser that keeps nothing

  function areOn() {
    try {
      return localStorage.getItem(STORE) !== "off";
    } catch {
      return here;
    }
  }

  function put(on) {
    here = on;
    try {
      localStorage.setItem(STORE, on ? "on" : "off");
    } catch {
      // Then it holds for this page.
    }
  }

  // Whether a pressed key may do something.
  function mayAct(event) {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
    return !event.ctrlKey && !event.altKey && !event.metaKey && !isTyping && areOn();
  }

  return { areOn: areOn, put: put, mayAct: mayAct };
})();
