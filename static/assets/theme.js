// The chosen theme, before anything is painted.
try {
  const theme = localStorage.getItem("errdex-theme");
  if (theme) document.documentElement.dataset.theme = document.querySelector("meta[name=color-scheme]").content = theme;
} catch {}
// No view transition away from a page that only redirects.
addEventListener("pageswap", ({ viewTransition }) => {
  if (!viewTransition || !document.querySelector("[http-equiv=refresh]")) return;
  viewTransition.ready.catch(() => {});
  viewTransition.skipTransition();
});
