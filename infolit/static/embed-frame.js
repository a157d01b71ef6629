// In somebody else's page: says how high this one is and, if the library wants it, how far the visitor came.
(function () {
  "use strict";
  if (parent === self || !window.ResizeObserver) { return; }
  var last = 0;
  // Coming back to the first page of an attempt is no new start.
  var arrived = performance.getEntriesByType("navigation")[0];
  var back = document.referrer.indexOf("/a/") > 0 || (arrived && arrived.type !== "navigate");

  function post(message, to) {
    message.infolit = 1;
    parent.postMessage(message, to);
  }

  function height() {
    last = Math.ceil(document.body.getBoundingClientRect().height);
    return last;
  }

  // What is to be looked at first, if that is not the top.
  function top() {
    var goal = document.querySelector("main [data-focus]:not(h1)");
    return goal ? Math.max(0, Math.floor(goal.getBoundingClientRect().top + window.scrollY) - 16) : 0;
  }

  // Nothing that anybody might not know: no page, no level, no address.
  function state(type, more) {
    more.type = type;
    more.height = height();
    more.top = top();
    more.started = location.pathname.indexOf("/a/") > 0;
    post(more, "*");
  }

  function tell() {
    var told = document.getElementById("main").dataset.tell, portals = document.body.dataset.portals;
    var message = told && JSON.parse(told), outer = location.ancestorOrigins;
    if (!message || !portals || (message.type === "start" && back)) { return; }
    portals.split(" ").forEach(function (origin) {
      // To any other page the browser would refuse it, and grumble.
      if (!outer || outer[0] === origin) { post(message, origin); }
    });
  }

  // A sandbox without allow-forms swallows every form without a word, before it is even about to be sent.
  function maySend() {
    var form = document.createElement("form"), sent = false;
    form.addEventListener("submit", function (event) {
      sent = true;
      event.preventDefault();
      event.stopPropagation();
    });
    document.body.appendChild(form).requestSubmit();
    form.remove();
    return sent;
  }

  ["htmx:afterSettle", "htmx:after:settle"].forEach(function (name) {
    document.addEventListener(name, function () {
      state("step", {});
      tell();
    });
  });
  document.addEventListener("DOMContentLoaded", function () {
    var shut = document.querySelector("[data-shut]");
    if (shut) { shut.hidden = maySend(); }
    state("hello", { words: { tab: document.body.dataset.tab, title: document.body.dataset.name } });
    tell();
    new ResizeObserver(function () {
      var before = last;
      if (height() !== before) { post({ type: "height", height: last }, "*"); }
    }).observe(document.body);
  });
}());
