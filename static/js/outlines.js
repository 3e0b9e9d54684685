// What every map of ours shares: the controls, the tiles where there are any, and the names of areas where there are
// none. `map.js` draws on it to look at, `place.js` to point out a place.
"use strict";

window.wijkwerkMap = (function () {
  // A map in `box`. `options` are Leaflet's own, on top of ours; `onTiles` is called when the first tile is there.
  function make(box, settings, options, onTiles) {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const ours = {
      center: [52.15, 5.4],
      zoom: 7,
      zoomControl: false,
      scrollWheelZoom: false,
      keyboardPanDelta: 60,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
    };
    const map = L.map(box, Object.assign(ours, options));
    // Leaflet looks at the window, sometimes before the box has its new size (a telephone that is turned, say): then the
    // cross in the middle would point at another place than the pin is set.
    if (typeof ResizeObserver !== "undefined") {
      new ResizeObserver(function () {
        map.invalidateSize({ animate: false });
      }).observe(box);
    }
    map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: settings.closer, zoomOutTitle: settings.further }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (settings.tiles) {
      L.tileLayer(settings.tiles, { attribution: settings.attribution, maxZoom: 19 }).addTo(map).once("tileload", onTiles);
    }
    return map;
  }

  // The outlines of all areas; no features where they cannot be had.
  function outlines(settings) {
    return fetch(settings.outlines).then(function (answer) {
      return answer.ok ? answer.json() : { features: [] };
    });
  }

  // Whether a shape holds a place: a ray to the east crosses its edges an odd number of times.
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

  // Write the names of areas in `names`, as many as fit beside each other; `isNamed` says of a layer whether it has one.
  function nameAreas(map, names, shapes, isNamed) {
    const view = map.getBounds();
    const taken = [];
    shapes.eachLayer(function (layer) {
      const area = layer.feature.properties;
      const bounds = layer.getBounds();
      if (!isNamed(layer) || !view.intersects(bounds)) {
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

  return { make: make, outlines: outlines, holds: holds, nameAreas: nameAreas };
})();
