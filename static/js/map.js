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
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.hidden = false;
  for (const drawing of document.querySelectorAll("[data-instead-of-map]")) {
    drawing.hidden = true;
  }

  const map = L.map(box, {
    center: [52.15, 5.4],
    zoom: 7,
    zoomControl: false,
    zoomSnap: 0.25,
    // The page keeps the wheel and the finger: a map in the middle of it must not catch them.
    scrollWheelZoom: false,
    dragging: !L.Browser.mobile,
    keyboardPanDelta: 60,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: "Zoom in", zoomOutTitle: "Zoom uit" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  let tiled = false;
  let shapes = null;
  const names = L.layerGroup().addTo(map);
  if (settings.tiles) {
    const tiles = L.tileLayer(settings.tiles, { attribution: settings.attribution, maxZoom: 19 }).addTo(map);
    tiles.once("tileload", function () {
      tiled = true;
      redraw();
    });
  }

  function isChosen(feature) {
    return feature.properties.code === settings.area;
  }

  // Which areas are drawn: all, or the chosen one with what lies directly below it and beside it.
  function isShown(feature) {
    if (!settings.area || isChosen(feature)) {
      return true;
    }
    const own = chosen && chosen.properties;
    return !own || feature.properties.parent === own.code || feature.properties.parent === own.parent;
  }

  let chosen = null;
  let largest = 0;

  function style(feature) {
    const own = isChosen(feature);
    const below = chosen && feature.properties.parent === chosen.properties.code;
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
    const view = map.getBounds();
    const taken = [];
    shapes.eachLayer(function (layer) {
      const area = layer.feature.properties;
      const bounds = layer.getBounds();
      const hasBelow = chosen && isChosen(layer.feature) && settings.below;
      if (hasBelow || area.rank === largest || !view.intersects(bounds)) {
        return;
      }
      const centre = layer.getCenter();
      // The middle of a ring or a crescent lies in somebody else's area.
      if (!holds(layer.feature.geometry, centre)) {
        return;
      }
      const at = map.latLngToLayerPoint(centre);
      const wide = area.name.length * 7 + 8;
      const high = 18;
      const room = map.latLngToLayerPoint(bounds.getNorthEast()).x - map.latLngToLayerPoint(bounds.getSouthWest()).x;
      const mine = [at.x - wide / 2, at.y - high / 2, at.x + wide / 2, at.y + high / 2];
      const free = taken.every(function (other) {
        return mine[2] < other[0] || mine[0] > other[2] || mine[3] < other[1] || mine[1] > other[3];
      });
      if (free && room > wide * 0.6) {
        taken.push(mine);
        const label = document.createElement("span");
        label.textContent = area.name;
        L.marker(centre, {
          icon: L.divIcon({ className: "ww-map-name", html: label, iconSize: [wide, high] }),
          interactive: false,
          keyboard: false,
        }).addTo(names);
      }
    });
  }
  map.on("zoomend moveend", redraw);

  function holds(geometry, place) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    return polygons.some(function (rings) {
      let inside = false;
      for (const ring of rings) {
        for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
          const [x1, y1] = ring[i];
          const [x2, y2] = ring[j];
          if (y1 > place.lat !== y2 > place.lat && place.lng < ((x2 - x1) * (place.lat - y1)) / (y2 - y1) + x1) {
            inside = !inside;
          }
        }
      }
      return inside;
    });
  }

  // Points: a shape for each state, so that colour never speaks alone; Enter opens what it stands for.
  const points = L.featureGroup();
  for (const point of settings.points || []) {
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
  points.addTo(map);

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

  fetch(settings.outlines)
    .then(function (answer) {
      return answer.ok ? answer.json() : { features: [] };
    })
    .then(function (found) {
      if (!found.features.length) {
        return;
      }
      largest = found.features[0].properties.rank;
      chosen = found.features.find(isChosen) || null;
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
})();
