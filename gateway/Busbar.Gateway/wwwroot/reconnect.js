// The gateway was started anew: it knows nothing of this page's circuit, and a fresh page shows the truth.
document.addEventListener("components-reconnect-state-changed", event => {
  if (event.detail && event.detail.state === "rejected") {
    location.reload();
  }
});
