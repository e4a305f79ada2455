// The chosen theme, before anything is painted.
try {
  const theme = localStorage.getItem("errdex-theme");
  if (theme) document.documentElement.dataset.theme = document.querySelector("meta[name=color-scheme]").content = theme;
} catch {}
// A page that only leads on is not left with a move.
addEventListener("pageswap", ({ viewTransition }) => {
  if (!viewTransition || !document.querySelector("[http-equiv=refresh]")) return;
  viewTransition.ready.catch(() => {});
  viewTransition.skipTransition();
});
