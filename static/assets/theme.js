// The chosen theme, before anything is painted.
try {
  const theme = localStorage.getItem("errdex-theme");
  if (theme) document.documentElement.dataset.theme = document.querySelector("meta[name=color-scheme]").content = theme;
} catch {}
