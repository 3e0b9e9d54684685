// The street: keeps what somebody notes on this device, sealed, and sends each once when there is reception
// (docs/adr/0035). Without this file the page is a form that works with reception.
"use strict";

(function () {
  const form = document.getElementById("straat");
  if (!form || !window.indexedDB || !window.isSecureContext || !window.crypto || !crypto.subtle) {
    return;
  }
  const words = JSON.parse(document.getElementById("straat-woorden").textContent);
  const given = document.getElementById("straat-gegevens");
  const said = document.getElementById("straat-gezegd");
  const line = document.getElementById("straat-bereik");
  const list = document.getElementById("straat-lijst");
  const mending = document.getElementById("straat-verbeter");
  const photoSaid = document.getElementById("straat-foto-gezegd");
  const photoAway = document.getElementById("straat-foto-weg");
  const spotSaid = document.getElementById("straat-plek-gezegd");
  const spotFind = document.getElementById("straat-plek");
  const spotAway = document.getElementById("straat-plek-weg");
  const field = form.elements;

  const STORE = "wijkwerk-straat";
  const AGAIN = 30000;
  // Reception that has just come back often fails once more: then it is tried again soon, and more and more slowly.
  const SOON = 2000;
  // What the windows of this page say to each other.
  const windows = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(STORE);
  // What is asked of a field is asked of the form as a whole, in our own words.
  const SKIPPED = ["csrfmiddlewaretoken", "sleutel", "foto"];

  // Who is signed in, as far as this device knows: {keys: [{who, key}], facts, until}. `out`: the session has ended; what
  // is noted in this window is still sealed, and nothing is shown.
  let me = null;
  let out = false;
  // What waits here of theirs, opened: {key, at, typed, photo, state, why, tried}. What was sent: {number, sentence, named}.
  let mine = [];
  let sent = [];
  let editing = null;
  let photo = null;
  let busy = false;
  let sending = false;
  let wanted = false;
  let plain = false;
  let askedAt = 0;
  let patience = SOON;
  let timer;

  // --- The device's own store. Nothing in it can be read without the key, which goes when somebody signs out.

  let opened = null;
  function store() {
    opened =
      opened ||
      new Promise(function (done, failed) {
        const asked = indexedDB.open(STORE, 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("open", { keyPath: "name" });
          asked.result.createObjectStore("kept", { keyPath: "key" });
        };
        asked.onsuccess = function () {
          const close = function () {
            asked.result.close();
            opened = null;
          };
          asked.result.onversionchange = close;
          asked.result.onclose = close;
          done(asked.result);
        };
        asked.onerror = function () {
          opened = null;
          failed(asked.error);
        };
      });
    return opened;
  }

  // Does one thing with a part of the store; it is done only when the device says that it is written.
  async function within(part, mode, what) {
    const database = await store();
    return new Promise(function (done, failed) {
      const work = database.transaction(part, mode, { durability: "strict" });
      const asked = what(work.objectStore(part));
      work.oncomplete = function () {
        done(asked && asked.result);
      };
      work.onerror = work.onabort = function () {
        failed(work.error);
      };
    });
  }
  const put = function (part, row) {
    return within(part, "readwrite", (rows) => rows.put(row));
  };
  const take = function (part, key) {
    return within(part, "readwrite", (rows) => rows.delete(key));
  };

  async function seal(bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv: iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, me.keys[0].key, bytes) };
  }
  function unseal(sealed, who) {
    const own = me.keys.find((one) => one.who === who);
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, own.key, sealed.data);
  }
  const asBytes = function (value) {
    return new TextEncoder().encode(JSON.stringify(value));
  };
  const asValue = function (bytes) {
    return JSON.parse(new TextDecoder().decode(bytes));
  };

  async function keep(one) {
    const row = { key: one.key, who: me.keys[0].who, at: one.at };
    row.sealed = await seal(asBytes({ typed: one.typed, state: one.state, why: one.why, tried: one.tried }));
    row.photo = one.photo ? await seal(await one.photo.arrayBuffer()) : null;
    await put("kept", row);
  }

  async function readMine() {
    const rows = await within("kept", "readonly", (all) => all.getAll());
    const found = [];
    for (const row of rows) {
      // What somebody else left here stays as it is, and says nothing.
      if (!me.keys.some((one) => one.who === row.who)) {
        continue;
      }
      try {
        if (row.draft) {
          restore(asValue(await unseal(row.sealed, row.who)));
          continue;
        }
        const one = asValue(await unseal(row.sealed, row.who));
        const bytes = row.photo && (await unseal(row.photo, row.who));
        one.photo = bytes ? new Blob([bytes], { type: "image/jpeg" }) : null;
        one.key = row.key;
        one.at = row.at;
        found.push(one);
      } catch (error) {
        // Sealed with a secret that is no more: it stays, and keeps nothing else from being sent.
      }
    }
    mine = found.sort((one, other) => one.at - other.at);
  }

  // What is being written is kept now and then: a telephone that opens its camera may throw the page away. One step
  // after the other, each for what the form holds by then, so that nothing comes back that was sent.
  let drafting = Promise.resolve();
  let pause;
  function keepDraft() {
    clearTimeout(pause);
    if (!me || plain || editing) {
      return drafting;
    }
    const key = "klad-" + me.keys[0].who;
    drafting = drafting
      .then(async function () {
        if (!field.tekst.value.trim() || editing) {
          await take("kept", key);
        } else {
          const sealed = await seal(asBytes(read()));
          await put("kept", { key: key, who: me.keys[0].who, at: Date.now(), draft: true, sealed: sealed });
        }
      })
      .catch(function () {});
    return drafting;
  }
  function restore(typed) {
    if (!field.tekst.value.trim() && !editing) {
      fill(typed);
      setSpot(typed.lon || "", typed.lat || "", "");
      tell(words.draft);
    }
  }

  // --- Who is here

  async function admit(facts) {
    const keys = await Promise.all(
      facts.sleutels.map(async function (one) {
        const bytes = Uint8Array.from(atob(one.sleutel), (sign) => sign.charCodeAt(0));
        // Not to be taken out again: a script can use it, and not read it.
        const key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
        return { who: one.wie, key: key };
      }),
    );
    const before = me;
    const kept = { gebied: facts.gebied, vergaderingen: facts.vergaderingen };
    me = { keys: keys, facts: kept, until: Date.now() + facts.seconden * 1000 };
    await put("open", { name: "wie", keys: keys, until: me.until, facts: await seal(asBytes(kept)) });
    if (before && before.keys[0].who !== keys[0].who) {
      // Somebody else signed in meanwhile: nothing of the former may stay in this window.
      form.reset();
      location.reload();
      return;
    }
    offer();
    if (!before || out) {
      out = false;
      await readMine();
    }
  }

  async function recall() {
    const row = await within("open", "readonly", (rows) => rows.get("wie"));
    if (!row) {
      return;
    }
    if (row.until < Date.now()) {
      await take("open", "wie");
      return;
    }
    me = { keys: row.keys, facts: {}, until: row.until };
    me.facts = asValue(await unseal(row.facts, row.keys[0].who));
    offer();
    await readMine();
  }

  // The session has ended: nothing is shown any more, and the key goes. What is noted in this window is still sealed.
  async function goOut() {
    out = true;
    sent = [];
    await take("open", "wie");
    show();
  }

  // What ends a question after so many milliseconds; an older browser waits as long as it takes.
  function atMost(milliseconds) {
    return AbortSignal.timeout ? AbortSignal.timeout(milliseconds) : undefined;
  }

  // Asks who is signed in: their facts, null for nobody, undefined without reception.
  async function ask() {
    askedAt = Date.now();
    try {
      const how = { redirect: "manual", cache: "no-store", signal: atMost(15000) };
      const answer = await fetch(form.dataset.facts, how);
      if (answer.type === "opaqueredirect") {
        await goOut();
        return null;
      }
      if (!answer.ok) {
        return undefined;
      }
      const facts = await answer.json();
      await admit(facts);
      return facts;
    } catch (error) {
      return undefined;
    }
  }

  // --- The form

  function offer() {
    const meetings = field.vergadering;
    const chosen = meetings.value;
    const rows = (me.facts.vergaderingen || []).map(function (one) {
      return new Option(one.titel, one.id);
    });
    meetings.replaceChildren(meetings.options[0], ...rows);
    meetings.value = chosen;
    if (meetings.selectedIndex < 0) {
      meetings.selectedIndex = 0;
    }
    document.getElementById("straat-schouw").hidden = !rows.length && !editing;
    if (field.gebied && !field.gebied.value && !form.dataset.touched) {
      field.gebied.value = me.facts.gebied;
    }
    fold();
  }

  // What belongs to a point of a meeting, and what to a sound of a resident.
  function fold() {
    const at = Boolean(field.vergadering.value);
    for (const part of form.querySelectorAll("[data-with-meeting]")) {
      part.hidden = !at;
    }
    for (const part of form.querySelectorAll("[data-without-meeting]")) {
      part.hidden = at;
    }
  }

  function read() {
    const typed = {};
    for (const [name, value] of new FormData(form)) {
      if (!SKIPPED.includes(name)) {
        typed[name] = value;
      }
    }
    if (typed.vergadering) {
      for (const name of ["naam", "telefoon", "akkoord"]) {
        delete typed[name];
      }
      typed.wens = form.dataset.heard;
    } else {
      for (const name of ["zorgt", "uiterlijk", "meteen"]) {
        delete typed[name];
      }
    }
    return typed;
  }

  function wrong(typed) {
    if (!typed.tekst.trim()) {
      return [words.empty, field.tekst];
    }
    if (typed.wens && typed.wens !== form.dataset.heard) {
      if (typed.wens === form.dataset.call && !typed.telefoon.trim()) {
        return [words.number, field.telefoon];
      }
      if (!typed.telefoon.trim() && !typed.naam.trim()) {
        return [words.whom, field.telefoon];
      }
      if (!typed.akkoord) {
        return [words.consent, field.akkoord];
      }
    }
    return null;
  }

  function fill(typed) {
    if (typed.vergadering && !Array.from(field.vergadering.options).some((one) => one.value === typed.vergadering)) {
      field.vergadering.append(new Option(form.dataset.earlier, typed.vergadering));
      document.getElementById("straat-schouw").hidden = false;
    }
    for (const one of form.querySelectorAll("input, select, textarea")) {
      if (SKIPPED.includes(one.name) || !one.name) {
        continue;
      }
      const value = typed[one.name] || "";
      if (one.type === "radio") {
        one.checked = one.value === value;
      } else if (one.type === "checkbox") {
        one.checked = value === one.value || value === "on";
      } else {
        one.value = value;
      }
    }
    for (const part of form.querySelectorAll("details")) {
      part.open = Boolean(typed.telefoon || typed.naam || (typed.wens && typed.wens !== form.dataset.heard));
    }
    fold();
  }

  // An empty form for the next one. Area and meeting stay: one walks on in the same place.
  function clear() {
    const stays = { gebied: field.gebied ? field.gebied.value : "", vergadering: field.vergadering.value };
    fill({ ...stays, wens: form.dataset.heard });
    editing = null;
    setPhoto(null, "");
    setSpot("", "", "");
    mending.hidden = true;
    offer();
  }

  function setPhoto(file, sentence) {
    photo = file;
    field.foto.value = "";
    photoSaid.textContent = sentence;
    photoAway.hidden = !file;
    document.getElementById("straat-foto").hidden = Boolean(file);
  }

  function setSpot(longitude, latitude, sentence) {
    field.lon.value = longitude;
    field.lat.value = latitude;
    spotSaid.textContent = sentence;
    spotAway.hidden = !longitude;
    spotFind.hidden = Boolean(longitude) || !navigator.geolocation;
  }

  function tell(sentence) {
    said.textContent = sentence;
  }

  form.addEventListener("submit", async function (event) {
    if (plain) {
      return;
    }
    event.preventDefault();
    if (busy) {
      return;
    }
    busy = true;
    try {
      const typed = read();
      const fault = wrong(typed);
      if (fault) {
        tell(fault[0]);
        const fold = fault[1].closest("details");
        if (fold) {
          fold.open = true;
        }
        fault[1].focus();
        return;
      }
      if (!me) {
        await ask();
      }
      if (!me) {
        tell(words.signIn);
        return;
      }
      const one = {
        key: editing ? editing.key : crypto.randomUUID(),
        at: editing ? editing.at : Date.now(),
        typed: typed,
        photo: await photo,
        state: "kept",
        why: "",
        tried: false,
      };
      await keep(one);
      mine = mine.filter((other) => other.key !== one.key).concat(one);
      clear();
      await keepDraft();
      tell(words.kept);
      show();
      form.scrollIntoView({ block: "start" });
      if (matchMedia("(pointer: fine)").matches) {
        // Ready for the next one; on a telephone its keyboard would hide what was said.
        field.tekst.focus({ preventScroll: true });
      }
      if (navigator.storage && navigator.storage.persist) {
        // Not to be thrown away when the device is full.
        navigator.storage.persist().catch(function () {});
      }
    } catch (error) {
      tell(words.full);
      return;
    } finally {
      busy = false;
    }
    send();
  });

  form.addEventListener("input", function () {
    clearTimeout(pause);
    pause = setTimeout(keepDraft, 800);
  });
  form.addEventListener("change", function (event) {
    if (event.target === field.vergadering) {
      fold();
    }
    if (event.target === field.gebied) {
      form.dataset.touched = "1";
    }
    if (event.target === field.foto && field.foto.files.length && !plain) {
      const file = field.foto.files[0];
      setPhoto(wijkwerkSmaller(file), words.photo);
    }
  });
  photoAway.addEventListener("click", function () {
    setPhoto(null, words.noPhoto);
    field.foto.focus();
  });
  spotAway.addEventListener("click", function () {
    setSpot("", "", words.noSpot);
    spotFind.focus();
  });
  spotFind.addEventListener("click", function () {
    spotSaid.textContent = words.seek;
    navigator.geolocation.getCurrentPosition(
      function (found) {
        const where = found.coords;
        const near = words.spot.replace("{}", Math.max(1, Math.round(where.accuracy)));
        setSpot(where.longitude.toFixed(6), where.latitude.toFixed(6), near);
        spotAway.focus();
      },
      function () {
        spotSaid.textContent = words.lost;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  });

  // --- What waits, and what was sent

  function icon(name) {
    return document.getElementById("straat-icoon-" + name).content.firstElementChild.cloneNode(true);
  }

  // A sentence with the number of a signal in it, which stays on one line.
  function written(sentence, number) {
    const text = document.createElement("span");
    const at = number ? sentence.indexOf(number) : -1;
    if (at < 0) {
      text.textContent = sentence;
      return text;
    }
    const part = document.createElement("span");
    part.className = "ww-number";
    part.textContent = number;
    text.append(sentence.slice(0, at), part, sentence.slice(at + number.length));
    return text;
  }

  function row(state, picture, sentence, excerpt, number) {
    const item = document.createElement("li");
    item.className = "ww-street__item ww-street__item--" + state;
    const head = document.createElement("p");
    head.className = "ww-street__state";
    head.append(icon(picture), written(sentence, number));
    item.append(head);
    if (excerpt) {
      const part = document.createElement("p");
      part.className = "ww-street__excerpt";
      part.textContent = excerpt;
      item.append(part);
    }
    return item;
  }

  function press(label, excerpt, what) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "utrecht-button utrecht-button--secondary-action ww-button--small";
    button.textContent = label;
    if (excerpt) {
      const about = document.createElement("span");
      about.className = "ww-only-screen-reader";
      about.textContent = ": " + excerpt;
      button.append(about);
    }
    button.addEventListener("click", what);
    return button;
  }

  function excerptOf(one) {
    const text = one.typed.tekst.trim().replace(/\s+/g, " ");
    const cut = text.length > 60 ? text.slice(0, 59) + "…" : text;
    return one.photo ? cut + " (" + words.withPhoto + ")" : cut;
  }

  function show() {
    line.textContent = navigator.onLine ? words.online : words.offline;
    line.classList.toggle("ww-street__line--off", !navigator.onLine);
    const rows = [];
    if (out) {
      const count = mine.length === 1 ? words.one : words.more.replace("{}", mine.length);
      const item = row("refused", "lock", mine.length ? words.out.replace("{}", count) : words.outEmpty, "");
      const link = document.createElement("a");
      link.className = "utrecht-button-link utrecht-button utrecht-button--primary-action";
      link.href = form.dataset.page;
      link.textContent = form.dataset.signIn;
      item.append(link);
      rows.push(item);
    } else {
      for (const one of mine) {
        if (editing && editing.key === one.key) {
          continue;
        }
        const refused = one.state === "refused";
        const waits = one.going ? words.sending : one.tried ? words.tried : words.waits;
        const sentence = refused ? words.refused.replace("{}", one.why) : waits;
        const excerpt = excerptOf(one);
        const item = row(refused ? "refused" : "kept", refused ? "alert" : "clock", sentence, excerpt);
        // One of which no answer came may be in: it is sent again as it is.
        if (!one.tried) {
          const acts = document.createElement("div");
          acts.className = "ww-street__acts";
          acts.append(
            press(words.mend, excerpt, function () {
              mend(one);
            }),
            press(words.drop, excerpt, function (event) {
              drop(one, event.currentTarget);
            }),
          );
          item.append(acts);
        }
        rows.push(item);
      }
    }
    for (const one of sent) {
      const item = row("sent", "check", one.sentence, "", one.number);
      for (const sentence of one.named) {
        const named = document.createElement("p");
        named.className = "ww-street__named";
        named.textContent = sentence;
        item.append(named);
      }
      rows.push(item);
    }
    list.replaceChildren(...rows);
    document.getElementById("straat-leeg").hidden = rows.length > 0;
  }

  function mend(one) {
    if (field.tekst.value.trim()) {
      tell(words.writing);
      field.tekst.focus();
      return;
    }
    if (one.tried) {
      return;
    }
    fill(one.typed);
    editing = one;
    setPhoto(one.photo, one.photo ? words.photo : "");
    setSpot(one.typed.lon || "", one.typed.lat || "", "");
    mending.hidden = false;
    mending.querySelector("span").textContent = words.mending.replace("{}", one.why).trim();
    document.getElementById("straat-schouw").hidden = field.vergadering.options.length < 2;
    tell("");
    show();
    field.tekst.focus();
  }

  async function drop(one, button) {
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.firstChild.textContent = words.sure;
      return;
    }
    if (one.tried) {
      return;
    }
    await take("kept", one.key);
    mine = mine.filter((other) => other.key !== one.key);
    tell(words.dropped);
    show();
    field.tekst.focus();
  }

  document.getElementById("straat-laat").addEventListener("click", function () {
    fill({ gebied: me && me.facts.gebied, wens: form.dataset.heard });
    editing = null;
    setPhoto(null, "");
    setSpot("", "", "");
    mending.hidden = true;
    show();
    field.tekst.focus();
  });

  // --- Sending: one after the other, in one window at a time, each until an answer came

  function next() {
    return mine.find((one) => one.state === "kept" && !(editing && editing.key === one.key));
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(send, milliseconds);
  }

  async function send() {
    // What is kept while another one goes is taken along by the same round.
    wanted = true;
    if (sending) {
      return;
    }
    sending = true;
    try {
      while (wanted) {
        wanted = false;
        await alone(work);
      }
    } finally {
      sending = false;
    }
  }

  // A window that finds another at work waits for its turn, and then looks what is left.
  function alone(what) {
    return navigator.locks ? navigator.locks.request(STORE, what) : what();
  }

  async function work() {
    clearTimeout(timer);
    if (!next()) {
      return;
    }
    // What another window has sent by now is gone from the store.
    const there = new Set(await within("kept", "readonly", (rows) => rows.getAllKeys()));
    if (!mine.every((one) => there.has(one.key))) {
      mine = mine.filter((one) => there.has(one.key));
      show();
    }
    if (!next()) {
      return;
    }
    const facts = await ask();
    if (!facts) {
      if (facts === undefined) {
        show();
        later(patience);
        patience = Math.min(AGAIN, patience * 2);
      }
      return;
    }
    patience = SOON;
    let token = facts.token;
    let renewed = false;
    for (let one = next(); one; one = next()) {
      const answer = await post(one, token);
      if (answer === "out") {
        await goOut();
        return;
      }
      if (answer === "token" && !renewed) {
        renewed = true;
        const fresh = await ask();
        token = fresh ? fresh.token : token;
      } else if (answer !== "done") {
        later(typeof answer === "number" ? answer * 1000 : AGAIN);
        return;
      }
    }
  }

  // Sends one: "done" when it was taken or refused, "out" or "token" when it was not let in, seconds to wait, or "".
  async function post(one, token) {
    const body = new FormData();
    for (const [name, value] of Object.entries(one.typed)) {
      body.set(name, value);
    }
    body.set("sleutel", one.key);
    if (one.photo) {
      body.set("foto", one.photo, "foto.jpg");
    }
    if (!one.tried) {
      // Known before it goes: whatever happens now, it may be in.
      one.tried = true;
      await keep(one);
    }
    let answer;
    let told;
    one.going = true;
    show();
    try {
      answer = await fetch(form.dataset.send, {
        method: "POST",
        body: body,
        headers: { "X-CSRFToken": token },
        redirect: "manual",
        signal: atMost(60000),
      });
      told = [200, 201, 400, 409].includes(answer.status) ? await answer.json() : {};
    } catch (error) {
      one.going = false;
      show();
      tell(words.later);
      return "";
    }
    one.going = false;
    if (answer.type === "opaqueredirect") {
      return "out";
    }
    if (answer.status === 200 || answer.status === 201) {
      await take("kept", one.key);
      mine = mine.filter((other) => other.key !== one.key);
      if (windows) {
        windows.postMessage({ gone: one.key });
      }
      sent = [{ number: told.kenmerk, sentence: told.zin, named: told.noem }, ...sent].slice(0, 20);
      tell([told.zin, ...told.noem].join(" "));
      show();
      return "done";
    }
    if ([400, 409, 413].includes(answer.status)) {
      one.state = "refused";
      one.why = answer.status === 413 ? words.large : told.zin;
      // The answer says that it is not in.
      one.tried = false;
      await keep(one);
      tell(words.refused.replace("{}", one.why));
      show();
      return "done";
    }
    if (answer.status === 403 || answer.status === 429) {
      // Nor is what was not let in.
      one.tried = false;
      await keep(one);
    }
    if (answer.status === 403) {
      return "token";
    }
    show();
    if (answer.status === 429) {
      tell(words.slow);
      return Number(answer.headers.get("Retry-After")) || 60;
    }
    tell(words.later);
    return "";
  }

  // --- From here on

  addEventListener("online", function () {
    patience = SOON;
    show();
    send();
  });
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") {
      keepDraft();
    }
    if (document.visibilityState === "visible" && !plain) {
      if (me && Date.now() - askedAt > 60000) {
        ask().then(show);
      }
      send();
    }
  });
  addEventListener("pageshow", function (event) {
    if (event.persisted) {
      // Out of the browser's memory: somebody else may be here by now.
      location.reload();
    }
  });
  if (windows) {
    windows.addEventListener("message", function (event) {
      if (event.data === "dicht") {
        // Somebody signs out in another window.
        if (!document.documentElement.dataset.leaves) {
          location.reload();
        }
        return;
      }
      // Another window sent one. Who was mending it here makes a new one of it.
      mine = mine.filter((one) => one.key !== event.data.gone);
      if (editing && editing.key === event.data.gone) {
        editing = null;
        mending.hidden = true;
      }
      show();
    });
  }

  async function start() {
    try {
      // Said first, for whoever signs out here (leave.js): that there is a store, and nothing of what is in it.
      localStorage.setItem(STORE, "1");
      await store();
    } catch (error) {
      // A device that keeps nothing: the form goes the way it goes without a script.
      plain = true;
      return;
    }
    for (const part of document.querySelectorAll("[data-street]")) {
      part.hidden = false;
    }
    setSpot("", "", "");
    fold();
    show();
    if (navigator.serviceWorker) {
      navigator.serviceWorker.register(form.dataset.worker, { scope: form.dataset.page }).catch(function () {});
    }
    if (given) {
      await admit(JSON.parse(given.textContent));
    } else {
      await recall();
      // The page came from the device; with reception it learns who is here.
      await ask();
    }
    show();
    form.dataset.ready = "1";
    await send();
  }
  start();
})();
