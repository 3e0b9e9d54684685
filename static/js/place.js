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
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const map = L.map(box, {
    center: [52.15, 5.4],
    zoom: 7,
    zoomControl: false,
    keyboardPanDelta: 60,
    scrollWheelZoom: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    markerZoomAnimation: !still,
    inertia: !still,
  });
  map.attributionControl.setPrefix(false);
  // The wheel scrolls the page until somebody is at work on the map.
  map.on("focus", function () {
    map.scrollWheelZoom.enable();
  });
  map.on("blur", function () {
    map.scrollWheelZoom.disable();
  });
  L.control.zoom({ zoomInTitle: "Zoom in", zoomOutTitle: "Zoom uit" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  // Without tiles the land is filled and the areas are named, so that the map can still be read.
  let tiled = false;
  if (settings.tiles) {
    const tiles = L.tileLayer(settings.tiles, { attribution: settings.attribution, maxZoom: 19 }).addTo(map);
    tiles.once("tileload", function () {
      tiled = true;
      // Last: earlier it would start to slide the map, and spoil the view chosen above.
      map.setMaxBounds(shapes.getBounds().pad(1));
      redraw();
    });
  }

  const pin = L.divIcon({
    className: "ww-pin",
    html: '<svg viewBox="0 0 32 42" aria-hidden="true"><path d="M16 41C16 41 30 27 30 15.5A14 14 0 0 0 2 15.5C2 27 16 41 16 41z"/><circle cx="16" cy="15.5" r="5.5"/></svg>',
    iconSize: [32, 42],
    iconAnchor: [16, 41],
  });
  const marker = L.marker([0, 0], { icon: pin, draggable: true, keyboard: false, autoPan: true });
  let shapes = null;

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
    const view = map.getBounds();
    const taken = [];
    shapes.eachLayer(function (layer) {
      const area = layer.feature.properties;
      const bounds = layer.getBounds();
      if (area.rank === largest || !view.intersects(bounds)) {
        return;
      }
      const at = map.latLngToLayerPoint(layer.getCenter());
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
        L.marker(layer.getCenter(), {
          icon: L.divIcon({ className: "ww-map-name", html: label, iconSize: [wide, high] }),
          interactive: false,
          keyboard: false,
        }).addTo(names);
      }
    });
  }
  map.on("zoomend moveend", redraw);

  fetch(settings.outlines)
    .then(function (answer) {
      return answer.ok ? answer.json() : { features: [] };
    })
    .then(function (found) {
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
        if (area.rank > best && layer.getBounds().contains(place) && holds(layer.feature.geometry, place)) {
          best = area.rank;
          name = area.name;
        }
      });
    }
    return name;
  }

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
