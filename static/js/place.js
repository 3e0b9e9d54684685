// The map on which a resident points out a place: by click, by touch, or by keyboard with the cross in the middle.
// Usable without tiles: the outlines of the areas are drawn from our own address. Without this file the form asks
// for an area and an address instead.
"use strict";

(function () {
  const box = document.getElementById("kaart");
  if (!box || typeof L === "undefined") {
    return;
  }
  const settings = JSON.parse(document.getElementById("kaart-gegevens").textContent);
  const longitude = document.getElementById("id_lon");
  const latitude = document.getElementById("id_lat");
  const chooser = document.getElementById("id_gebied");
  const said = document.getElementById("plek-gekozen");
  const clear = document.getElementById("wis-plek");
  const here = document.getElementById("mijn-plek");

  // Without tiles the land is filled and the areas are named, so that the map can still be read.
  let tiled = false;
  let shapes = null;
  const map = wijkwerkMap.make(box, settings, {}, function () {
    tiled = true;
    redraw();
  });
  // The wheel scrolls the page until somebody is at work on the map.
  map.on("focus", function () {
    map.scrollWheelZoom.enable();
  });
  map.on("blur", function () {
    map.scrollWheelZoom.disable();
  });

  const pin = L.divIcon({
    className: "ww-pin",
    html: '<svg viewBox="0 0 32 42" aria-hidden="true"><path d="M16 41C16 41 30 27 30 15.5A14 14 0 0 0 2 15.5C2 27 16 41 16 41z"/><circle cx="16" cy="15.5" r="5.5"/></svg>',
    iconSize: [32, 42],
    iconAnchor: [16, 41],
  });
  const marker = L.marker([0, 0], { icon: pin, draggable: true, keyboard: false, autoPan: true });

  const names = L.layerGroup().addTo(map);
  let largest = 0;

  function style(feature) {
    const rank = feature.properties.rank;
    return {
      className: "ww-outline" + (rank === largest ? " ww-outline--largest" : rank >= 40 ? " ww-outline--small" : ""),
      fill: rank === largest && !tiled,
      fillColor: "#ffffff",
      fillOpacity: 1,
      weight: rank === largest ? 3 : rank >= 40 ? 1 : 2,
      interactive: false,
    };
  }

  function redraw() {
    names.clearLayers();
    if (!shapes) {
      return;
    }
    shapes.setStyle(style);
    if (tiled) {
      return;
    }
    wijkwerkMap.nameAreas(map, names, shapes, function (layer) {
      return layer.feature.properties.rank !== largest;
    });
  }
  map.on("zoomend moveend", redraw);

  wijkwerkMap.outlines(settings).then(function (found) {
    if (!found.features.length) {
      return;
    }
    largest = found.features[0].properties.rank;
    shapes = L.geoJSON(found, { style: style }).addTo(map);
    if (longitude.value) {
      show(L.latLng(Number(latitude.value), Number(longitude.value)), true);
    } else {
      lookAtChosenArea(true);
    }
    // Last: earlier it would start to slide the map, and spoil the view chosen above.
    map.setMaxBounds(shapes.getBounds().pad(1));
    redraw();
  });

  function lookAtChosenArea(first) {
    const wanted = chooser && chooser.value;
    let bounds = first && shapes ? shapes.getBounds() : null;
    if (shapes && wanted) {
      shapes.eachLayer(function (layer) {
        if (layer.feature.properties.code === wanted) {
          bounds = layer.getBounds();
        }
      });
    }
    if (bounds) {
      map.fitBounds(bounds, { padding: [8, 8], animate: false });
    }
  }

  // Which area a place lies in, as well as the simplified outlines can tell: the smallest that holds it.
  function areaAt(place) {
    let name = null;
    let best = -1;
    if (shapes) {
      shapes.eachLayer(function (layer) {
        const area = layer.feature.properties;
        if (area.rank > best && layer.getBounds().contains(place) && wijkwerkMap.holds(layer.feature.geometry, place)) {
          best = area.rank;
          name = area.name;
        }
      });
    }
    return name;
  }

  function show(place, look) {
    marker.setLatLng(place).addTo(map);
    clear.hidden = false;
    if (look) {
      map.setView(place, Math.max(map.getZoom(), 16), { animate: false });
    }
    const name = areaAt(place);
    if (name) {
      said.textContent = said.dataset.near.replace("{}", name);
    } else {
      said.textContent = shapes ? said.dataset.outside : said.dataset.chosen;
    }
  }

  function choose(place, look) {
    longitude.value = place.lng.toFixed(6);
    latitude.value = place.lat.toFixed(6);
    show(place, look);
    // For who fills in what lies there, or shows what plays there.
    document.dispatchEvent(new CustomEvent("ww:place"));
  }

  map.on("click", function (event) {
    choose(event.latlng, false);
  });
  marker.on("dragend", function () {
    choose(marker.getLatLng(), false);
  });
  document.getElementById("kies-plek").addEventListener("click", function () {
    choose(map.getCenter(), false);
  });
  box.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target === box) {
      event.preventDefault();
      choose(map.getCenter(), false);
    }
  });
  clear.addEventListener("click", function () {
    longitude.value = "";
    latitude.value = "";
    marker.remove();
    clear.hidden = true;
    said.textContent = said.dataset.cleared;
    document.getElementById("kies-plek").focus();
  });
  // Lamp posts, containers and trees near the chosen place: to point at on the map, and in the list below it.
  const near = document.getElementById("objecten-op-kaart");
  const things = L.layerGroup().addTo(map);
  const form = box.closest("form");
  let asked = 0;
  function offer(found) {
    const kept = Array.from(form.querySelectorAll('input[name="objecten"]'));
    const chosen = new Set(
      kept
        .filter(function (field) {
          return field.type === "hidden" || field.checked;
        })
        .map(function (field) {
          return field.value;
        }),
    );
    for (const field of kept) {
      if (field.type === "hidden") {
        field.remove();
      }
    }
    things.clearLayers();
    const rows = found.map(function (one) {
      const row = document.createElement("label");
      const field = document.createElement("input");
      const name = document.createElement("span");
      row.className = "ww-choice";
      field.type = "checkbox";
      field.name = "objecten";
      field.value = one.id;
      field.checked = chosen.has(one.id);
      name.textContent = one.naam;
      row.append(field, " ", name);
      const dot = L.circleMarker([one.punt[1], one.punt[0]], { radius: 10, className: "ww-object" });
      const show = function () {
        dot.setStyle({ fillOpacity: field.checked ? 1 : 0.25 });
      };
      dot.bindTooltip(one.naam);
      dot.on("click", function (event) {
        L.DomEvent.stopPropagation(event);
        field.checked = !field.checked;
        show();
      });
      field.addEventListener("change", show);
      show();
      dot.addTo(things);
      return row;
    });
    if (rows.length) {
      // The next page need not ask it once more.
      const seen = document.createElement("input");
      seen.type = "hidden";
      seen.name = "objecten-gezien";
      seen.value = "1";
      rows.push(seen);
      if (map.getZoom() < 17) {
        map.setView(marker.getLatLng(), 17, { animate: false });
      }
    }
    near.querySelector(".ww-choices").replaceChildren(...rows);
    near.hidden = !rows.length;
  }
  function lookAround() {
    const mine = ++asked;
    const body = new FormData();
    for (const name of ["tekst", "onderwerp", "categorie", "gedacht", "lon", "lat", "csrfmiddlewaretoken", "van"]) {
      const field = form.elements[name];
      body.set(name, field ? field.value : "");
    }
    fetch(near.dataset.objects, { method: "POST", body: body, credentials: "same-origin", redirect: "error" })
      .then(function (answer) {
        return answer.ok ? answer.json() : Promise.reject(answer.status);
      })
      .then(function (found) {
        if (mine === asked) {
          offer(found.objecten);
        }
      })
      .catch(function () {});
  }
  if (near) {
    document.addEventListener("ww:place", lookAround);
    // What it is about has changed: other things may be meant.
    document.addEventListener("ww:subject", function () {
      if (longitude.value) {
        lookAround();
      }
    });
    clear.addEventListener("click", function () {
      asked += 1;
      offer([]);
    });
    if (longitude.value) {
      lookAround();
    }
  }

  // An address that was chosen from a list: shown where it lies, to check it.
  document.addEventListener("ww:address", function (event) {
    choose(L.latLng(event.detail[1], event.detail[0]), true);
  });
  if (chooser) {
    chooser.addEventListener("change", function () {
      lookAtChosenArea(false);
    });
  }
  if (navigator.geolocation && window.isSecureContext) {
    here.hidden = false;
    here.addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(
        function (found) {
          choose(L.latLng(found.coords.latitude, found.coords.longitude), true);
        },
        function () {
          said.textContent = said.dataset.nowhere;
        },
        { enableHighAccuracy: true, timeout: 10000 },
      );
    });
  }
})();
