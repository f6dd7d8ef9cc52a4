// On a page of the panel that keeps itself up to date: asks nothing while nobody looks, and says so when it is stuck.
(() => {
  "use strict";
  const told = document.getElementById("conexion");
  let seen = new Date();

  const stuck = () => {
    if (!told) return;
    told.textContent = `Sin respuesta: lo que ves es de las ${seen.toLocaleTimeString("es-AR")}. Sigo probando.`;
    told.hidden = false;
  };

  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response;
    if (raw.redirected) {
      // The session is over: the page leads to the door, and back.
      event.preventDefault();
      window.location.reload();
    } else if (raw.status !== 200) {
      event.preventDefault();
      stuck();
    }
  });
  document.addEventListener("htmx:error", stuck);
  document.addEventListener("htmx:after:swap", () => {
    seen = new Date();
    if (told) told.hidden = true;
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.querySelectorAll("[data-live]").forEach((part) => htmx.trigger(part, "every"));
  });
})();
