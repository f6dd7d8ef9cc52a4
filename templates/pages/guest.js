// On a guest's own page while dates are held: counts down, and asks nothing while nobody looks.
(() => {
  "use strict";
  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden) event.preventDefault();
  });

  const left = document.querySelector("[data-seconds]");
  if (!left) return;
  const end = Date.now() + Number(left.dataset.seconds) * 1000;
  const two = (n) => String(n).padStart(2, "0");
  const show = () => {
    const seconds = Math.max(0, Math.floor((end - Date.now()) / 1000));
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    left.textContent = seconds > 0 ? `Te quedan ${h > 0 ? `${h}:${two(m)}` : m}:${two(s)}` : "Se terminó el plazo.";
    if (seconds > 0) setTimeout(show, 1000);
  };
  show();
})();
