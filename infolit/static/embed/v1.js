// infolit: <infolit-quiz>, version 1. What it promises stands in docs/embedding.md and stays so.
(function () {
  "use strict";
  const now = document.currentScript;
  const script = now instanceof HTMLScriptElement ? now : document.querySelector('script[src*="/embed/v1.js"]');
  if (!script || customElements.get("infolit-quiz")) { return; }
  const base = script.src.replace(/\/embed\/v1\.js.*$/, "");
  const origin = new URL(base).origin;

  // Light or dark as the page around is; "" where it follows the visitor, or cannot be told.
  function surroundings(element) {
    for (let each = element; each; each = each.parentElement) {
      const rgb = getComputedStyle(each).backgroundColor.match(/^rgba?\((\d+), (\d+), (\d+)(, 0(\.[0-4]\d*)?\))?/);
      if (!rgb) { return ""; }
      if (!rgb[4]) { return rgb[1] * 2 + rgb[2] * 7 + +rgb[3] < 1280 ? "dark" : "light"; }
    }
    const scheme = getComputedStyle(document.documentElement).colorScheme || "";
    return scheme.includes("dark") ? (scheme.includes("light") ? "" : "dark") : "light";
  }

  class Quiz extends HTMLElement {
    static get observedAttributes() { return ["campaign", "lang", "path", "theme", "accent", "try", "title"]; }

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open" });
      // The host page's own rules come before these, and no style-src forbids them.
      try {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(":host{display:block}:host([hidden]){display:none}");
        root.adoptedStyleSheets = [sheet];
      } catch (_old) { /* Then it is inline. */ }
      // The host page's own link stands here until the frame answers.
      this._door = root.appendChild(document.createElement("slot"));
      this._link = root.appendChild(document.createElement("a"));
      this._link.target = "_blank";
      this._link.rel = "noopener";
      this._link.setAttribute("part", "link");
      this._link.style.cssText = "display:none;padding:.5em 0;color:inherit;overflow-wrap:anywhere";
      this._inner = this.attachInternals && this.attachInternals();
      this._hear = (event) => this._on(event);
      this._width = new ResizeObserver(() => this._offer());
    }

    connectedCallback() {
      addEventListener("message", this._hear);
      this._width.observe(this);
      this._open();
    }

    disconnectedCallback() {
      removeEventListener("message", this._hear);
      this._width.disconnect();
      this._close();
    }

    attributeChangedCallback(name, before, after) {
      const frame = this._frame;
      if (!(frame || this._missed) || before === after) { return; }
      if (name === "title") { if (frame) { this._name(after || ""); } return; }
      // Several may change at once; and nobody's answers are swept away.
      Promise.resolve().then(() => { if (this._frame === frame && !this._started) { this._open(); } });
    }

    _address(way) {
      const campaign = this.getAttribute("campaign");
      const url = new URL(base + way + (campaign ? "/c/" + encodeURIComponent(campaign) : "/"));
      const around = this.closest("[lang]");
      const told = { lang: around ? around.lang : "", path: this.getAttribute("path") };
      if (way) {
        told.theme = this.getAttribute("theme") || surroundings(this);
        told.accent = (this.getAttribute("accent") || "").replace("#", "");
        told.try = this.getAttribute("try");
      }
      Object.keys(told).forEach((name) => { if (told[name]) { url.searchParams.set(name, told[name]); } });
      return url.href;
    }

    // A region of the page, by the name of its frame; the page's own attributes come first.
    _name(text) {
      this._frame.title = text;
      if (this._inner) { this._inner.role = "region"; this._inner.ariaLabel = text; }
    }

    _open() {
      this._close();
      const frame = this._frame = document.createElement("iframe");
      this._name(this.title || this.textContent.trim());
      frame.allow = "clipboard-write";
      frame.style.cssText = "display:block;width:100%;height:0;border:0";
      frame.src = this._address("/embed");
      // A page that says nothing, a moment before or after, is not ours, or an error: it must at least scroll.
      frame.onload = () => { if (!this._words || performance.now() - this._heard > 1000) { this._wait(); } };
      this._wait();
      this.shadowRoot.appendChild(frame);
    }

    _close() {
      clearTimeout(this._timer);
      clearTimeout(this._shrink);
      if (this._frame) { this._frame.remove(); }
      this._frame = this._words = this._started = this._missed = null;
      this._height = 0;
      this._told = "";
      this._door.style.display = "";
      this._offer();
    }

    _wait() {
      clearTimeout(this._timer);
      this._timer = setTimeout(() => {
        if (this._words) { this._frame.setAttribute("scrolling", "auto"); } else { this._close(); }
        this._missed = true;
        this._offer();
      }, 5000);
    }

    _on(event) {
      const frame = this._frame, data = event.data;
      if (!frame || event.source !== frame.contentWindow || !data || data.infolit !== 1) { return; }
      if (event.origin !== origin && event.origin !== "null") { return; }
      const type = data.type, again = this._words;
      if (type === "hello") {
        clearTimeout(this._timer);
        this._heard = performance.now();
        this._missed = null;
        this._words = data.words || {};
        this._door.style.display = "none";
        this._name(frame.title || this._words.title || "");
      }
      if (type === "hello" || type === "step") { this._started = data.started; this._offer(); }
      if (data.height > 0) { this._fit(data.height); }
      if (type === "step" || (type === "hello" && again)) { this._show(+data.top || 0); }
      if (type === "start" || type === "stage" || type === "result") { this._tell(type, data); }
    }

    // Grows at once; shrinks a little later, and not for a trifle.
    _fit(asked) {
      const frame = this._frame, height = Math.min(Math.max(Math.ceil(asked), 100), 20000);
      const set = () => { frame.style.height = (this._height = height) + "px"; };
      frame.setAttribute("scrolling", asked > height ? "auto" : "no");
      clearTimeout(this._shrink);
      if (height > this._height) { set(); } else if (height < this._height - 8) { this._shrink = setTimeout(set, 80); }
    }

    // After a step the new page would begin out of sight if the visitor had scrolled down to the button.
    _show(top) {
      const frame = this._frame, margin = parseFloat(getComputedStyle(this).scrollMarginTop) || 0;
      const place = frame.getBoundingClientRect().top + top;
      if (place >= margin && place < innerHeight - 50) { return; }
      frame.style.scrollMarginTop = margin - top + "px";
      frame.scrollIntoView({ block: "start", behavior: "instant" });
    }

    // Once each: a page that is looked at again says so again.
    _tell(type, data) {
      const key = JSON.stringify(data), first = type === "start";
      if (first ? this._told === key : this._told.includes(key)) { return; }
      this._told = first ? key : this._told + key;
      delete data.infolit;
      delete data.type;
      this.dispatchEvent(new CustomEvent("infolit-" + type, { bubbles: true, detail: data }));
    }

    // The way out of the frame: where it is narrow and nothing is lost by it, or where it does not answer.
    _offer() {
      const own = this.querySelector("a[href]"), words = this._words;
      const narrow = words && words.tab && !this._started && this.offsetWidth < 480;
      this._link.style.display = narrow || this._missed ? "block" : "none";
      this._link.href = words || !own ? this._address("") : own.href;
      this._link.textContent = words ? (own && own.dataset.tab) || words.tab : this._link.href;
    }
  }

  customElements.define("infolit-quiz", Quiz);
}());
