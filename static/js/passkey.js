// Says on the page that a passkey was not used; allauth's script would say it on the console only.
"use strict";

document.addEventListener("allauth.error", function (event) {
  const trouble = document.getElementById("passkey-trouble");
  if (trouble) {
    event.preventDefault();
    trouble.hidden = false;
    trouble.focus();
  }
});
