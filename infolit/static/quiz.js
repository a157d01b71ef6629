// Small helps on top of pages that work without any script.
(function () {
  "use strict";
  var root = document.documentElement;

  // A sandboxed frame has no origin of its own: htmx's requests would fail there, plain forms work.
  if (self.origin === "null") {
    root.setAttribute("hx-disable", "");
    root.setAttribute("hx-ignore", "");
  }

  function byId(id) { return document.getElementById(id); }

  function say(id, text) {
    var region = byId(id);
    if (region) { region.textContent = text || ""; }
  }

  // The button that was pressed last: a search is nothing to save, and is tried again as a search.
  var pressed = null;
  document.addEventListener("submit", function (event) { pressed = event.submitter; }, true);

  function notSaved() {
    var region = byId("alert");
    if (!region) { return; }
    byId("main").removeAttribute("aria-busy");
    say("status", "");
    region.textContent = region.dataset.text + " ";
    var again = document.createElement("button");
    again.type = "button";
    again.textContent = region.dataset.again;
    again.addEventListener("click", function () {
      var step = byId("step");
      region.textContent = "";
      // A click, not a submit: only so does htmx learn which button it is.
      (pressed && pressed.form === step ? pressed : step.querySelector("button:not([name])")).click();
    });
    region.appendChild(again);
  }

  function arrived() {
    var main = byId("main");
    var goal = main.querySelector("[data-focus]") || main.querySelector("h1");
    main.removeAttribute("aria-busy");
    say("alert", "");
    if (goal) {
      goal.focus({ preventScroll: true });
      // In a frame some browsers move the page around as well: only as far as they must.
      goal.scrollIntoView({ block: goal.tagName === "H1" && parent === self ? "end" : "nearest" });
      if (goal.tagName === "H1") { window.scrollTo(0, 0); }
    }
    prepare(main);
  }

  function on(names, handler) {
    names.forEach(function (name) { document.addEventListener(name, handler); });
  }

  // Looking saves nothing: the librarians' area follows links by htmx.
  var looking = false;

  on(["htmx:beforeRequest", "htmx:before:request"], function (event) {
    var asked = event.detail.requestConfig || (event.detail.ctx || {}).request || {};
    looking = /^get$/i.test(asked.verb || asked.method || "");
    byId("main").setAttribute("aria-busy", "true");
    say("alert", "");
    say("status", looking || (pressed && pressed.name === "action") ? "" : byId("status").dataset.saving);
  });
  on(["htmx:afterSettle", "htmx:after:settle"], function () {
    // A page with something to look at first (what is missing, what was found, what is closed) has saved nothing.
    say("status", looking || byId("main").querySelector("[data-focus]") ? "" : byId("status").dataset.saved);
    arrived();
  });
  on(["htmx:sendError", "htmx:timeout", "htmx:responseError", "htmx:error"], notSaved);

  function copy(text, button, source) {
    navigator.clipboard.writeText(text).then(function () { button.textContent = button.dataset.done; }, function () {
      // A frame that may not write there can still show what is to be copied.
      if (source && source.select) { source.select(); } else if (source) { getSelection().selectAllChildren(source); }
    });
  }

  // What needs a script is hidden until there is one.
  function prepare(part) {
    part.querySelectorAll("[data-copy]").forEach(function (button) {
      var source = byId(button.dataset.copy);
      if (!navigator.clipboard) { return; }
      button.hidden = false;
      button.addEventListener("click", function () { copy(source.value || source.textContent.trim(), button, source); });
    });
    part.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        var begun = false, own = button.parentElement.querySelector("[data-own-tab]");
        window.addEventListener("beforeprint", function () { begun = true; }, { once: true });
        window.print();
        // A frame that may not open dialogs prints nothing, and says nothing either.
        if (own && !begun) { own.hidden = false; }
      });
    });
    part.querySelectorAll("[data-share]").forEach(function (button) {
      // In a frame both may be there and forbidden.
      var may = navigator.canShare && navigator.canShare({ url: button.dataset.share });
      if (!may && !navigator.clipboard) { return; }
      button.hidden = false;
      button.addEventListener("click", function () {
        if (may) { navigator.share({ url: button.dataset.share }).catch(function () {}); }
        else { copy(button.dataset.share, button); }
      });
    });
    part.querySelectorAll("[data-code]").forEach(function (field) {
      if (location.hash.length > 1 && !field.value) { field.value = decodeURIComponent(location.hash.slice(1)); }
    });
  }

  document.addEventListener("DOMContentLoaded", function () { prepare(document); });
}());
