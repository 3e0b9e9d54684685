// Maps to look at: outlines of areas, and points that lead somewhere. Usable without tiles, and never the only way:
// the same stands beside it as a list, and where a script does not run, a drawing takes the map's place.
"use strict";

(function () {
  const box = document.querySelector("[data-map]");
  const given = document.getElementById("kaart-gegevens");
  if (!box || !given || typeof L === "undefined") {
    return;
  }
  const settings = JSON.parse(given.textContent);
  box.hidden = false;
  for (const drawing of document.querySelectorAll("[data-instead-of-map]")) {
    drawing.hidden = true;
  }

  let tiled = false;
  let shapes = null;
  const map = wijkwerkMap.make(
    box,
    settings,
    // The page keeps the finger, as it keeps the wheel: a map in the middle of it must not catch them.
    { zoomSnap: 0.25, dragging: !L.Browser.mobile },
    function () {
      tiled = true;
      redraw();
    },
  );
  const names = L.layerGroup().addTo(map);

  function isChosen(feature) {
    return feature.properties.code === settings.area;
  }

  // Which areas are drawn: all, or the chosen one with what lies directly below it and beside it.
  function isShown(feature) {
    if (!settings.area || isChosen(feature)) {
      return true;
    }
    const own = chosen && chosen.properties;
    return !own || isBelow(feature) || (feature.properties.parent === own.parent && feature.properties.kind === own.kind);
  }

  // Whether an area lies directly below the chosen one; not what lies in another area that does so too.
  function isBelow(feature) {
    const own = chosen && chosen.properties;
    const area = feature.properties;
    if (!own || (area.parent !== own.code && area.alsoIn !== own.code)) {
      return false;
    }
    return !area.alsoIn || area.alsoIn === own.code || !parts.has(area.alsoIn);
  }

  let chosen = null;
  let parts = new Set();
  let largest = 0;

  function style(feature) {
    const own = isChosen(feature);
    const below = isBelow(feature);
    const part = own || below || !chosen;
    return {
      className: "ww-outline" + (own ? " ww-outline--chosen" : part ? " ww-outline--below" : " ww-outline--beside"),
      // What lies in the chosen area is filled instead of it: the chosen one is drawn last, as a line around them.
      fill: !(own && settings.below),
      fillColor: (own || below) ? "#e1eff0" : "#ffffff",
      fillOpacity: tiled ? 0.15 : 1,
      weight: own ? 4 : part ? 1.5 : 1,
      interactive: Boolean(settings.areaUrl) && !own,
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
      const hasBelow = chosen && isChosen(layer.feature) && settings.below;
      return !hasBelow && layer.feature.properties.rank !== largest;
    });
  }
  map.on("zoomend moveend", redraw);

  // Points: a shape for each state, so that colour never speaks alone; Enter opens what it stands for.
  const points = L.featureGroup();
  function put(given) {
    points.clearLayers();
    for (const point of given || []) {
      const icon = document.createElement("span");
      icon.className = "ww-dot ww-dot--" + (point.state || "open");
      const marker = L.marker([point.at[1], point.at[0]], {
        icon: L.divIcon({ className: "ww-dot-box", html: icon, iconSize: [24, 24] }),
        title: point.name,
        alt: point.name,
        keyboard: Boolean(point.url),
        interactive: Boolean(point.url),
      });
      if (point.url) {
        marker.on("click", function () {
          window.location.assign(point.url);
        });
        marker.on("keypress", function (event) {
          if (event.originalEvent.key === "Enter") {
            window.location.assign(point.url);
          }
        });
      }
      marker.addTo(points);
    }
  }
  put(settings.points);
  points.addTo(map);

  // What everybody may know: what lies in one place is one point, and says in a balloon what lies there.
  function show(found) {
    const places = new Map();
    for (const feature of found.features) {
      const at = feature.geometry.coordinates.join(" ");
      places.set(at, (places.get(at) || []).concat(feature));
    }
    for (const here of places.values()) {
      const first = here[0].properties;
      const own = here.some(function (feature) {
        return settings.own.includes(feature.id);
      });
      const icon = document.createElement("span");
      icon.className = "ww-map-icon ww-map-icon--" + first.stand + (own ? " ww-map-icon--own" : "");
      const picture = document.createElement("img");
      picture.src = first.icoon;
      picture.alt = "";
      icon.append(picture);
      if (here.length > 1) {
        const number = document.createElement("b");
        number.textContent = here.length;
        icon.append(number);
      }
      const said = document.createElement("ul");
      said.className = "ww-balloon";
      for (const feature of here.slice(0, 8)) {
        const one = feature.properties;
        const line = document.createElement("li");
        const name = document.createElement("strong");
        name.textContent = one.onderwerp;
        const ended = one.klaarOp && one.resultaat ? one.resultaat : settings.states[one.stand];
        line.append(name, document.createElement("br"), ended + ", " + day(one.klaarOp || one.gemeldOp));
        said.append(line);
      }
      if (here.length > 8) {
        const more = document.createElement("li");
        more.textContent = "+ " + (here.length - 8);
        said.append(more);
      }
      const name = first.onderwerp + (here.length > 1 ? " (" + here.length + ")" : "");
      L.marker([here[0].geometry.coordinates[1], here[0].geometry.coordinates[0]], {
        icon: L.divIcon({ className: "ww-map-icon-box", html: icon, iconSize: [32, 32], popupAnchor: [0, -12] }),
        title: name,
        alt: name,
        zIndexOffset: own ? 1000 : 0,
      })
        .bindPopup(said)
        .addTo(map);
    }
  }

  function day(written) {
    return new Date(written + "T12:00:00").toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long" });
  }

  if (settings.feed) {
    fetch(settings.feed)
      .then(function (answer) {
        return answer.ok ? answer.json() : { features: [] };
      })
      .then(show);
  }

  // Where not all of the list fits on the map: what lies in its view, whenever that moves.
  let asking = null;
  function ask() {
    if (asking) {
      asking.abort();
    }
    asking = new AbortController();
    const view = map.getBounds().pad(0.1);
    const most = [180, 90];
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map(function (degrees, at) {
      return Math.max(-most[at % 2], Math.min(most[at % 2], degrees)).toFixed(6);
    });
    fetch(settings.pointsUrl + "&bbox=" + box.join(","), { signal: asking.signal, credentials: "same-origin" })
      .then(function (answer) {
        return answer.ok ? answer.json() : null;
      })
      .then(function (found) {
        if (!found) {
          return;
        }
        put(found.points);
        for (const note of document.querySelectorAll("[data-map-most]")) {
          note.hidden = true;
        }
        for (const note of document.querySelectorAll("[data-map-more]")) {
          note.hidden = !found.more;
        }
      })
      // What stands there stays: the view moved on, or somebody was signed out meanwhile.
      .catch(function () {});
  }

  function look() {
    let bounds = null;
    if (shapes) {
      shapes.eachLayer(function (layer) {
        if (!chosen || isChosen(layer.feature)) {
          bounds = bounds ? bounds.extend(layer.getBounds()) : L.latLngBounds(layer.getBounds().getSouthWest(), layer.getBounds().getNorthEast());
        }
      });
    }
    if (settings.near && points.getLayers().length) {
      map.setView(points.getBounds().getCenter(), 16, { animate: false });
    } else if (bounds) {
      map.fitBounds(bounds, { padding: [16, 16], animate: false });
    } else if (points.getLayers().length) {
      map.fitBounds(points.getBounds(), { padding: [32, 32], maxZoom: 16, animate: false });
    }
  }
  look();

  wijkwerkMap.outlines(settings).then(function (found) {
    if (!found.features.length) {
      return;
    }
    largest = found.features[0].properties.rank;
    chosen = found.features.find(isChosen) || null;
    parts = new Set(
      found.features
        .filter(function (feature) {
          return chosen && feature.properties.parent === chosen.properties.code;
        })
        .map(function (feature) {
          return feature.properties.code;
        }),
    );
    shapes = L.geoJSON(found, {
      filter: isShown,
      style: style,
      onEachFeature: function (feature, layer) {
        if (settings.areaUrl && !isChosen(feature)) {
          layer.on("click", function () {
            window.location.assign(settings.areaUrl + encodeURIComponent(feature.properties.code));
          });
        }
      },
    }).addTo(map);
    shapes.eachLayer(function (layer) {
      if (isChosen(layer.feature)) {
        layer.bringToFront();
      }
    });
    look();
    redraw();
  });
  if (settings.pointsUrl) {
    map.on("moveend", ask);
    ask();
  }
})();
