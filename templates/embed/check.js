{# Its words are set in the language of the address; what stands in braces is filled in by the script. #}
{% set words = {
  "title": _("Can this page show the tasks?"),
  "good": _("Fine:"),
  "bad": _("To mend:"),
  "end": _("The test is over. Take its line out of the page again."),
  "script": _("The page runs scripts from {quiz}."),
  "file": _("The page was opened as a file. Put it on a web server: a file has no address that could be allowed."),
  "alone": _("The page is itself in a sandbox without allow-same-origin, so the quiz cannot know who shows it. It works more slowly; and only if no list of websites keeps it out."),
  "framed": _("The page stands in a frame of another one ({outer}). That website must be under Settings, “Websites that may show the tasks”, too."),
  "forms": _("The page stands in a sandbox without allow-forms: nobody gets beyond the first page of the quiz. Add allow-forms to the sandbox."),
  "policy": _("The page refuses frames from {quiz}. Add this address to frame-src in its Content-Security-Policy; where there is no frame-src, to child-src or default-src."),
  "isolated": _("The quiz does not answer. The page is isolated (Cross-Origin-Embedder-Policy): frames of other websites stay empty. Take that header away."),
  "silent": _("The quiz does not answer within 5 seconds. Most likely it does not know this website: ask the library to enter {site} under Settings, “Websites that may show the tasks”. If it stands there already, look whether the page sends Cross-Origin-Embedder-Policy, or an extension of your browser blocks frames."),
  "framing": _("The quiz lets {site} show it."),
  "height": _("The quiz tells how high it is: {needs} pixels here."),
  "width": _("The column is {has} pixels wide."),
  "narrow": _("The column is {has} pixels wide. The quiz needs 280, and is pleasant from 360."),
  "none": _("The quiz is not on the page yet. If you have pasted it, your system took it out: paste it as HTML, as somebody who may."),
  "element": _("The element infolit-quiz is on the page and works."),
  "mute": _("The element infolit-quiz is on the page, but its frame does not answer. Look whether its line was pasted whole."),
  "other": _("The element infolit-quiz leads to another door, {found}. If that is not meant, write campaign=\"{door}\"."),
  "dead": _("The element infolit-quiz is on the page without its script. Paste the whole line, script included."),
  "sandbox": _("A frame of the quiz has sandbox=\"{found}\": add allow-forms, or nobody gets beyond its first page."),
  "scripts": _("A frame of the quiz has sandbox=\"{found}\": it works, but cannot tell its height. Add allow-scripts."),
  "low": _("A frame of the quiz is {has} pixels high and its first page needs {needs}: there will be two scroll bars. Use the line with the script, or set a greater height."),
  "box": _("The quiz stands in a box that cannot grow, {found}: there will be two scroll bars. Give that box no height, or overflow: visible."),
} %}
// infolit: tells on the page itself what that page blocks of the quiz, and how to mend it. Only for a moment;
// no part of version 1, and may change.
(function () {
  "use strict";
  const words = {{ words | tojson }};
  const script = document.currentScript || document.querySelector('script[src*="/embed/check.js"]');
  const quiz = new URL(script.src).origin, campaign = script.dataset.campaign;
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const add = (name, text, to) => {
    const made = document.createElement(name);
    made.textContent = text || "";
    return to.appendChild(made);
  };
  const box = document.getElementById("infolit-check") || script.parentNode.insertBefore(document.createElement("div"), script);
  box.textContent = "";
  box.style.cssText = "border:2px solid;padding:1em;margin:1em 0";
  add("strong", words.title, box);
  const list = add("ul", "", box);
  list.setAttribute("role", "status");

  function say(good, name, more) {
    const told = Object.assign({ site: location.origin, quiz: quiz }, more);
    const text = words[name].replace(/\{(\w+)\}/g, (_, key) => told[key]);
    return add("li", (good ? words.good : words.bad) + " " + text, list);
  }

  // Whether forms may be sent here: a page that is shut in so does not even try.
  function forms() {
    const form = add("form", "", box);
    let sent = false;
    form.onsubmit = (event) => { sent = true; event.preventDefault(); event.stopPropagation(); };
    form.requestSubmit();
    form.remove();
    return sent;
  }

  // Its frame has told what it needs.
  function works(element) { return element.shadowRoot && element.shadowRoot.querySelector("iframe[scrolling]"); }

  // What is on the page already. `needed`: the height that the quiz asks for, in pixels.
  function look(needed) {
    const elements = all("infolit-quiz");
    const frames = all("iframe").filter((each) => each !== frame && each.src.startsWith(quiz + "/"));
    if (!elements.length && !frames.length) { say(false, "none"); }
    elements.forEach((each) => {
      const door = each.getAttribute("campaign");
      if (!customElements.get("infolit-quiz")) { say(false, "dead"); }
      else if (works(each)) { say(true, "element"); }
      else if (needed) { say(false, "mute"); }
      if (door && campaign && door !== campaign) { say(false, "other", { found: door, door: campaign }); }
    });
    frames.forEach((each) => {
      const shut = each.getAttribute("sandbox");
      if (shut !== null && !/allow-forms/i.test(shut)) { say(false, "sandbox", { found: shut }); }
      else if (shut !== null && !/allow-scripts/i.test(shut)) { say(false, "scripts", { found: shut }); }
      if (each.clientHeight < needed) { say(false, "low", { has: each.clientHeight, needs: needed }); }
    });
    elements.concat(frames).forEach((each) => {
      if (each.clientWidth && each.clientWidth < 280) { say(false, "narrow", { has: each.clientWidth }); }
      for (let around = each.parentElement; around && around !== document.body; around = around.parentElement) {
        const bounded = getComputedStyle(around).overflowY !== "visible" && around.scrollHeight > around.clientHeight + 8;
        if (bounded) { say(false, "box", { found: "<" + around.localName + " class=\"" + around.className + "\">" }); break; }
      }
    });
  }

  say(true, "script");
  if (location.protocol === "file:") { say(false, "file"); }
  else if (self.origin === "null") { say(false, "alone"); }
  if (!forms()) { say(false, "forms"); }

  const frame = document.createElement("iframe");
  let silent, ended = false, needed = 0;
  function end() {
    if (ended) { return; }
    ended = true;
    look(needed);
    add("p", words.end, box);
  }
  document.addEventListener("securitypolicyviolation", (event) => {
    if (ended || event.disposition === "report" || !event.blockedURI.startsWith(quiz)) { return; }
    if (!/^(frame|child|default)-src/.test(event.effectiveDirective)) { return; }
    clearTimeout(silent);
    say(false, "policy");
    end();
  });
  addEventListener("message", (event) => {
    const data = event.data;
    if (ended || event.source !== frame.contentWindow || !data || data.infolit !== 1) { return; }
    if (!needed) {
      clearTimeout(silent);
      say(true, "framing");
      say(frame.clientWidth >= 280, frame.clientWidth >= 280 ? "width" : "narrow", { has: frame.clientWidth });
      // It may grow for a moment: fonts, language. And the element may be slower than this.
      setTimeout(() => { say(true, "height", { needs: needed }); end(); }, all("infolit-quiz").every(works) ? 500 : 3000);
    }
    needed = data.height || needed || 1;
  });
  frame.title = words.title;
  frame.style.cssText = "display:block;width:100%;height:300px;border:0";
  frame.src = new URL(campaign ? "c/" + encodeURIComponent(campaign) : "./", script.src);
  box.appendChild(frame);
  silent = setTimeout(() => {
    say(false, self.crossOriginIsolated ? "isolated" : "silent");
    if (self !== top) { say(false, "framed", { outer: Array.from(location.ancestorOrigins || []).join(", ") || "?" }); }
    end();
  }, 5000);
}());
