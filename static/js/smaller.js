// A photo as small as anybody needs to see what is wrong: a telephone makes them far larger.
"use strict";

// Gives a promise of the file to send. What this browser cannot open goes as it is; the limits are watched at the other
// end.
function wijkwerkSmaller(file) {
  const side = 2000;
  const enough = 700000;
  if (file.size <= enough || typeof createImageBitmap === "undefined") {
    return Promise.resolve(file);
  }
  return createImageBitmap(file, { imageOrientation: "from-image" })
    .then(function (picture) {
      const scale = Math.min(1, side / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return new Promise(function (done) {
        canvas.toBlob(done, "image/jpeg", 0.85);
      });
    })
    .then(function (made) {
      return made && made.size < file.size
        ? new File([made], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" })
        : file;
    })
    .catch(function () {
      return file;
    });
}
