// Shows openapi.json with Swagger UI when somebody asks for it; the table on the page says the same without it.
const place = document.getElementById("api-try");
const start = document.getElementById("api-start");

start.addEventListener("click", () => {
  start.disabled = true;
  SwaggerUIBundle({
    url: place.dataset.openapi,
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    onComplete: () => place.focus(),
  });
});
