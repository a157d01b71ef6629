// At a kiosk: whoever is gone takes everything along. Nothing of this runs on the page that waits for somebody.
(function () {
  "use strict";
  var IDLE = 120, LONG = 240, WARNED = 60, TOLD = [60, 30, 15], AGAIN = 5000, RENEWED = 1800000;

  function byId(id) { return document.getElementById(id); }

  var leave = byId("leave"), idle = byId("idle");

  // Back or Forward: whatever the browser still had in memory is asked for anew, and is closed by then.
  addEventListener("pageshow", function (event) { if (event.persisted) { location.reload(); } });

  // Somebody went back to what the last visitor closed.
  if ("gone" in document.body.dataset) { location.replace(document.body.dataset.door); return; }
  if (!idle) {
    // A start form is good for two hours, and in the night nobody comes.
    if (byId("main").dataset.page === "start") { setInterval(renew, RENEWED); }
    return;
  }

  function renew() {
    fetch(location.href).then(function (answer) { if (answer.ok) { location.replace(location.href); } }).catch(function () { /* Later. */ });
  }

  var last = Date.now(), clock = setInterval(tick, 1000), said = 0;

  function here() { last = Date.now(); }

  function limit() {
    var shown = byId("main").dataset;
    return shown.kind === "inspect" || shown.kind === "search" || shown.page === "feedback" ? LONG : IDLE;
  }

  function tick() {
    // Somebody set the clock back.
    if (Date.now() < last) { here(); }
    var left = limit() + WARNED - Math.floor((Date.now() - last) / 1000);
    if (left <= 0) { go(); }
    else if (left <= WARNED) { warn(left); }
  }

  function warn(left) {
    if (!idle.open) { said = 0; idle.showModal(); }
    byId("idle-left").textContent = left;
    TOLD.forEach(function (each) {
      if (left <= each && (!said || said > each)) { said = each; byId("idle-said").textContent = byId("idle-said").dataset.words + " " + left; }
    });
  }

  function stay() {
    here();
    byId("idle-said").textContent = "";
    if (idle.open) { idle.close(); }
  }

  // Everything is out of sight first; then the server is told, as often as it takes.
  function go() {
    clearInterval(clock);
    clock = 0;
    if (idle.open) { idle.close(); }
    document.title = idle.dataset.wait;
    byId("main").textContent = idle.dataset.wait;
    try { sessionStorage.clear(); } catch (_denied) { /* then there is nothing in it */ }
    if (!leave) { location.replace(document.body.dataset.door); }
    else if (self.origin === "null") { leave.submit(); }
    else { send(); }
  }

  function send() {
    fetch(leave.action, { method: "POST" }).then(function (answer) {
      // Whatever else may answer, only a way on to the door means that the visit is cleared.
      if (!answer.redirected || answer.status >= 500) { throw answer; }
      location.replace(answer.url);
    }).catch(function () { setTimeout(send, AGAIN); });
  }

  if (leave) {
    leave.addEventListener("submit", function (event) {
      event.preventDefault();
      if (clock) { go(); }
    });
  }

  ["pointerdown", "keydown", "input", "wheel", "touchmove", "scroll"].forEach(function (name) {
    addEventListener(name, function () { if (!idle.open) { here(); } }, { capture: true, passive: true });
  });
  // A page that changes under the mouse "moves" it, too. Whoever moves it to the button of the warning gets the whole
  // minute again; the warning must not go before the click, which would press what lies beneath.
  addEventListener("pointermove", function (event) {
    if (!event.movementX && !event.movementY) { return; }
    here();
    if (idle.open) { last -= limit() * 1000; said = 60; }
  }, { passive: true });
  // The warning goes when a touch or a key is over: its other half must not press what lay beneath.
  ["click", "keyup", "wheel", "pointercancel"].forEach(function (name) {
    addEventListener(name, function () { if (idle.open) { stay(); } }, { passive: true });
  });
  idle.addEventListener("close", function () { if (clock) { here(); } });

  var back = document.querySelector("[data-back]");
  if (back) {
    back.addEventListener("click", function (event) {
      if (history.length > 1) { event.preventDefault(); history.back(); }
    });
  }
}());
