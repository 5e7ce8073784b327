/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The script of the editor's page, in a world of its own. All that changes the text does so by the browser's
 * editing commands, so that it can be undone; but for marks that make no difference to who undoes. */
(() => {
  const main = document.querySelector ('main');
  if (!main) return;

  const base = location.href, selection = getSelection ();
  const PAUSE = 300, LONGEST = 2000; /* ms after a key, and after the first one that was not told yet */
  const BLOCKS = 'div, p, li, pre, blockquote, td, th, h1, h2, h3, h4, h5, h6';
  const INLINE = ['a', 'b', 'code', 'em', 'font', 'i', 's', 'span', 'strike', 'strong', 'sub', 'sup', 'tt', 'u'];
  /* With Ctrl; those of the clipboard the browser knows by itself. */
  const keys = {
    b: 'bold', i: 'italic', u: 'underline', z: 'undo', 'shift+z': 'redo', y: 'redo', m: 'clear',
    'shift+x': 'strikethrough', 'shift+c': 'code', 'shift+7': 'numbers', 'shift+8': 'bullets', 'shift+9': 'quote', 'shift+0': 'unquote',
  };
  const SIZES = { small: 2, normal: 3, large: 4, huge: 6 };
  const first = main.innerHTML;
  let last = first, timer = 0, since = 0, stateTimer = 0, height = 0;
  let plain = false, primary = false, takingEnter = false;

  function tell (kind, more) {
    webkit.messageHandlers.page.postMessage ({ kind, page: base, ...more });
  }

  /* ---- What is written ---- */

  function tellText () {
    clearTimeout (timer);
    timer = since = 0;
    const html = main.innerHTML;
    if (html === last) return;
    last = html;
    tell ('html', { html, same: html === first });
  }
  function tellHeight () {
    const end = main.lastChild;
    if (!end) return;
    const range = document.createRange ();
    range.selectNode (end);
    const now = Math.ceil (range.getBoundingClientRect ().bottom + window.scrollY + 12);
    if (now !== height) tell ('height', { height: now });
    height = now;
  }
  function changed () {
    const now = performance.now ();
    since = since || now;
    clearTimeout (timer);
    timer = setTimeout (tellText, Math.max (0, Math.min (PAUSE, since + LONGEST - now)));
    tellStateSoon ();
  }

  /* ---- How it is at the cursor ---- */

  function here () {
    const node = selection.focusNode;
    const inner = node && node.nodeType !== Node.ELEMENT_NODE ? node.parentElement : node;
    return inner && main.contains (inner) ? inner : null;
  }
  function closest (what) {
    const inner = here (), found = inner && inner.closest (what);
    return found && found !== main && main.contains (found) ? found : null;
  }
  function is (command) {
    return document.queryCommandState (command);
  }
  function isCode () {
    return closest ('pre, code, tt') !== null || /monospace/.test (getComputedStyle (here ()).fontFamily);
  }
  function getColor (link) {
    const color = getComputedStyle (here ()).color;
    if (color === getComputedStyle (main).color || (link && color === getComputedStyle (link).color)) return '';
    const rgb = color.match (/\d+/g).slice (0, 3);
    return '#' + rgb.map ((n) => Number (n).toString (16).padStart (2, '0')).join ('');
  }
  function getSize () {
    const size = Number (document.queryCommandValue ('fontSize'));
    return size < 3 ? 0 : size === 3 ? 1 : size < 6 ? 2 : 3;
  }
  function tellState () {
    stateTimer = 0;
    tellHeight ();
    if (!here ()) return;
    const style = getComputedStyle (here ()), link = closest ('a[href]');
    const rtl = style.direction === 'rtl';
    tell ('state', {
      bold: is ('bold'), italic: is ('italic'), underline: is ('underline') && !link,
      strikethrough: is ('strikeThrough'), bullets: is ('insertUnorderedList'),
      numbers: is ('insertOrderedList'), code: isCode (), quote: closest ('blockquote') !== null, rtl,
      selected: !selection.isCollapsed, undo: document.queryCommandEnabled ('undo'),
      redo: document.queryCommandEnabled ('redo'), size: getSize (),
      align: /center/.test (style.textAlign) ? 1 : new RegExp (rtl ? 'left' : 'right').test (style.textAlign) ? 2 : 0,
      color: getColor (link), link: link ? link.getAttribute ('href') : '',
    });
  }
  function tellStateSoon () {
    if (!stateTimer) stateTimer = setTimeout (tellState, 40);
  }

  /* ---- Commands ---- */

  function exec (name, value = null, css = false) {
    document.execCommand ('styleWithCSS', false, css);
    return document.execCommand (name, false, value);
  }
  function escape (text) {
    const box = document.createElement ('div');
    box.textContent = text;
    return box.innerHTML;
  }
  function getDeepest (node) {
    while (node.lastChild) node = node.lastChild;
    return node;
  }
  /* The letter beside a place, as its text and the offset there. */
  function findBeside (node, offset, isBehind) {
    const isText = node.nodeType === Node.TEXT_NODE;
    if (isText && (isBehind ? offset < node.data.length : offset > 0)) return [node, isBehind ? offset : offset - 1];
    const child = node.childNodes[isBehind ? offset : offset - 1];
    const walker = document.createTreeWalker (main, NodeFilter.SHOW_TEXT);
    walker.currentNode = isBehind ? child || getDeepest (node) : child ? getDeepest (child) : node;
    const isThere = child && walker.currentNode.nodeType === Node.TEXT_NODE;
    const text = isThere ? walker.currentNode : isBehind ? walker.nextNode () : walker.previousNode ();
    return [text, text && !isBehind ? text.data.length - 1 : 0];
  }
  function turnBlank ([text, offset], from, to) {
    const is = text && text.data[offset] === from;
    if (is && to) text.replaceData (offset, 1, to);
    return is;
  }
  /* The blanks on both sides stay what they are: the browser makes others of them, which never break, or
     loses them. */
  function insertHTML (html) {
    const range = selection.getRangeAt (0);
    const before = findBeside (range.startContainer, range.startOffset, false);
    const isBlank = turnBlank (before, ' ');
    const isBlankBehind = turnBlank (findBeside (range.endContainer, range.endOffset, true), ' ');
    exec ('insertHTML', html);
    if (isBlank) turnBlank (before, '\u00a0', ' ');
    if (!isBlankBehind) return;
    const behind = findBeside (selection.focusNode, selection.focusOffset, true);
    if (!turnBlank (behind, '\u00a0', ' ') && !turnBlank (behind, ' ')) exec ('insertText', ' ');
  }
  function getBlock () {
    return closest (BLOCKS) || main;
  }
  function spansBlocks () {
    return /\n/.test (selection.toString ());
  }
  /* The browser mixes up the order of what it makes one block of, where that is more than paragraphs. */
  function spansStructure () {
    const range = selection.getRangeAt (0);
    return Array.from (main.querySelectorAll ('pre, li, blockquote, td, th')).some (
      (box) => range.intersectsNode (box) && !box.contains (range.commonAncestorContainer));
  }
  /* What the browser calls a quote looks like one only to it. */
  function quote () {
    exec ('indent');
    for (const box of main.querySelectorAll ('blockquote[style], blockquote[class]'))
      if (box.style.borderStyle === 'none') {
        box.removeAttribute ('style');
        box.removeAttribute ('class');
      }
  }
  function code () {
    const pre = closest ('pre');
    if (pre) {
      selection.selectAllChildren (pre);
      exec ('formatBlock', 'div');
      selection.collapseToEnd ();
    } else if (isCode ()) exec ('fontName', 'inherit', true);
    else if (!spansStructure () && (selection.isCollapsed || spansBlocks ())) exec ('formatBlock', 'pre');
    else exec ('fontName', 'monospace', true);
  }
  function clear () {
    exec ('removeFormat');
    if (closest ('pre, h1, h2, h3, h4, h5, h6') && !spansStructure ()) exec ('formatBlock', 'div');
  }
  function align (end) {
    const rtl = getComputedStyle (here () || main).direction === 'rtl';
    exec (end !== rtl ? 'justifyRight' : 'justifyLeft');
  }
  /* Of the innermost paragraphs, and of the lists that they are in. */
  function setDirection (dir) {
    if (!closest (BLOCKS)) exec ('formatBlock', 'div');
    const range = selection.getRangeAt (0);
    for (const box of main.querySelectorAll (BLOCKS + ', ul, ol'))
      if (range.intersectsNode (box) && (/^[uo]l$/.test (box.localName) || !box.querySelector (BLOCKS)))
        box.dir = dir;
  }
  function keepBlanks (text) {
    return escape (text).replace (/\t/g, '    ').replace (/ {2}/g, '\u00a0 ').replace (/^ /, '\u00a0');
  }
  function insertText (text) {
    const lines = text.replace (/\r\n?/g, '\n').split ('\n');
    if (lines.length === 1) exec ('insertText', text);
    else if (closest ('pre')) insertHTML (escape (lines.join ('\n')));
    else insertHTML (lines.map ((line) => '<div>' + (keepBlanks (line) || '<br>') + '</div>').join (''));
  }

  const commands = {
    bold: () => exec ('bold'),
    italic: () => exec ('italic'),
    underline: () => exec ('underline'),
    strikethrough: () => exec ('strikeThrough'),
    bullets: () => exec ('insertUnorderedList'),
    numbers: () => exec ('insertOrderedList'),
    code,
    quote,
    unquote: () => exec ('outdent'),
    clear,
    size: (value) => exec ('fontSize', SIZES[value], true),
    color: (value) => exec ('foreColor', value || 'inherit', true),
    'align-start': () => align (false),
    'align-center': () => exec ('justifyCenter'),
    'align-end': () => align (true),
    'left-to-right': () => setDirection ('ltr'),
    'right-to-left': () => setDirection ('rtl'),
    'insert-text': insertText,
    'insert-html': insertHTML,
    undo: () => exec ('undo'),
    redo: () => exec ('redo'),
    'select-all': () => exec ('selectAll'),
  };
  window.run = (command, value) => {
    if (!here ()) putCursor (false);
    commands[command] (value);
    tellStateSoon ();
  };
  window.setLink = (uri, text) => {
    if (!here ()) putCursor (false);
    const link = closest ('a[href]');
    if (link && selection.isCollapsed) {
      const { firstChild, lastChild } = link;
      if (firstChild.nodeType === Node.TEXT_NODE && lastChild.nodeType === Node.TEXT_NODE)
        selection.setBaseAndExtent (firstChild, 0, lastChild, lastChild.data.length);
      else selection.selectAllChildren (link);
    }
    if (!uri) exec ('unlink');
    else if (text || selection.isCollapsed)
      insertHTML ('<a href="' + escape (uri).replace (/"/g, '&quot;') + '">' + escape (text || uri) + '</a>');
    else exec ('createLink', uri);
    if (!selection.isCollapsed) selection.collapseToEnd ();
  };
  window.flush = () => {
    tellText ();
    tellState ();
    return true;
  };
  window.setDark = (dark) => document.documentElement.classList.toggle ('dark', dark);
  window.setSpellCheck = (on) => { main.spellcheck = on; };
  /* Between 0 and 1, of the view. */
  function findPlace (x, y) {
    const range = document.caretRangeFromPoint (x * window.innerWidth, y * window.innerHeight);
    return range && main.contains (range.startContainer) ? range : null;
  }
  function putCursorTo (range) {
    selection.removeAllRanges ();
    selection.addRange (range);
  }
  window.putCursorAt = (x, y) => {
    const place = findPlace (x, y);
    if (place) putCursorTo (place);
  };
  window.moveSelected = (x, y) => {
    const place = findPlace (x, y), { html } = window.getSelected ();
    if (!place || !html || selection.getRangeAt (0).isPointInRange (place.startContainer, place.startOffset)) return;
    exec ('delete');
    putCursorTo (place);
    insertHTML (html);
  };

  /* What is the same at both ends stays as it is, and so does the cursor in it. */
  window.replaceHTML = (html) => {
    const box = document.createElement ('template');
    box.innerHTML = html;
    const now = Array.from (main.childNodes), next = Array.from (box.content.childNodes);
    const least = Math.min (now.length, next.length);
    let start = 0, end = 0;
    while (start < least && now[start].isEqualNode (next[start])) start++;
    while (end < least - start && now[now.length - 1 - end].isEqualNode (next[next.length - 1 - end])) end++;
    const behind = now[now.length - end] || null;
    for (const node of now.slice (start, now.length - end)) node.remove ();
    for (const node of next.slice (start, next.length - end)) main.insertBefore (node, behind);
    if (!here ()) putCursor (false);
    tellText ();
  };

  /* ---- What is selected ---- */

  window.getSelected = () => {
    const box = document.createElement ('div');
    if (selection.rangeCount && !selection.isCollapsed && here ()) {
      const range = selection.getRangeAt (0);
      let content = range.cloneContents (), node = range.commonAncestorContainer;
      if (node.nodeType !== Node.ELEMENT_NODE) node = node.parentElement;
      for (let isFirst = true; main.contains (node) && node !== main; node = node.parentElement, isFirst = false)
        if (INLINE.includes (node.localName) || (isFirst && /^(ul|ol|pre|table|tbody|tr)$/.test (node.localName))) {
          const shell = node.cloneNode (false);
          shell.append (content);
          content = shell;
        }
      box.append (content);
    }
    return { html: box.innerHTML, text: box.innerHTML ? selection.toString () : '' };
  };
  function copy (event) {
    const { html, text } = window.getSelected ();
    if (!html) return;
    event.preventDefault ();
    event.clipboardData.setData ('text/html', html);
    event.clipboardData.setData ('text/plain', text);
    if (event.type === 'cut') exec ('delete');
  }
  main.addEventListener ('copy', copy);
  main.addEventListener ('cut', copy);

  /* ---- Keys ---- */

  function isEmpty (block) {
    return block.textContent.trim () === '' && !block.querySelector ('img');
  }
  /* A line for the answer between what others wrote. */
  function breakQuote () {
    exec ('insertNewlineInQuotedContent');
    if (closest ('blockquote[type=cite]')) return;
    exec ('formatBlock', 'div');
    const line = closest ('div');
    if (line && line.nextSibling && line.nextSibling.localName === 'br') exec ('forwardDelete');
  }
  /* An empty line is a line end before the cursor and one behind it. */
  function isAtEmptyEnd (pre) {
    const before = document.createRange (), behind = document.createRange ();
    before.selectNodeContents (pre);
    behind.selectNodeContents (pre);
    before.setEnd (selection.focusNode, selection.focusOffset);
    behind.setStart (selection.focusNode, selection.focusOffset);
    return /\n$/.test (before.toString ()) && behind.toString () === '\n';
  }
  /* Not by a command: those that are there take words along, or stay within. */
  function leaveCode (pre) {
    const line = document.createElement ('div');
    exec ('delete');
    line.append (document.createElement ('br'));
    pre.after (line);
    selection.collapse (line, 0);
  }
  function takesEnter () {
    const pre = closest ('pre'), block = getBlock ();
    if (closest ('blockquote[type=cite]')) breakQuote ();
    else if (pre && !isAtEmptyEnd (pre)) exec ('insertLineBreak');
    else if (pre) leaveCode (pre);
    else if (closest ('blockquote') && block.localName !== 'li' && block.localName !== 'blockquote' && isEmpty (block))
      exec ('outdent');
    else return false;
    return true;
  }
  main.addEventListener ('beforeinput', (event) => {
    if (event.inputType !== 'insertParagraph' || takingEnter) return;
    takingEnter = true; /* what is done instead comes by here again */
    if (takesEnter ()) event.preventDefault ();
    takingEnter = false;
  });

  /* The menu is about the word that it is opened on: it can be learned only when it is selected. */
  main.addEventListener ('contextmenu', () => {
    if (!selection.isCollapsed || !here ()) return;
    const word = selection.getRangeAt (0).cloneRange ();
    word.expand ('word');
    if (!/[\p{L}\p{N}]/u.test (word.toString ())) return;
    putCursorTo (word);
  });

  /* ---- What comes from elsewhere: the program takes it in ---- */

  window.addEventListener ('keydown', (event) => {
    plain = event.ctrlKey && event.shiftKey;
    primary = false;
    /* Shift makes a sign of a digit, which one depends on the keyboard. */
    const key = event.code.startsWith ('Digit') ? event.code.slice (5) : event.key.toLowerCase ();
    const command = event.ctrlKey && !event.altKey && keys[(event.shiftKey ? 'shift+' : '') + key];
    if (command) {
      event.preventDefault ();
      window.run (command);
    }
  }, true);
  window.addEventListener ('mousedown', (event) => { primary = event.button === 1; }, true);
  window.addEventListener ('paste', (event) => {
    event.preventDefault ();
    tell ('paste', { plain, primary });
  }, true);
  window.addEventListener ('dragstart', () => tell ('drag', { on: true }), true);
  window.addEventListener ('dragend', () => tell ('drag', { on: false }), true);
  for (const kind of ['dragenter', 'dragover', 'drop'])
    window.addEventListener (kind, (event) => event.preventDefault (), true);

  /* ---- The beginning ---- */

  function findSignature () {
    for (const box of main.querySelectorAll ('.posthorn-signature'))
      if (!box.parentElement.closest ('blockquote')) return box;
    return null;
  }
  function getBefore (node) {
    do node = node.previousSibling;
    while (node && node.nodeType !== Node.ELEMENT_NODE && !node.textContent.trim ());
    return node;
  }
  function isBlankLine (node) {
    return node && node.localName === 'div' && isEmpty (node);
  }
  function putCursor (beforeSignature) {
    const signature = beforeSignature ? findSignature () : null;
    let line = signature ? getBefore (signature) : null;
    while (line && isBlankLine (line) && isBlankLine (getBefore (line))) line = getBefore (line);
    if (!beforeSignature || (signature && !line)) selection.collapse (main.firstElementChild || main, 0);
    else {
      selection.selectAllChildren (line && !isBlankLine (line) ? line : line || main);
      if (isBlankLine (line)) selection.collapseToStart ();
      else selection.collapseToEnd ();
    }
  }
  window.begin = (beforeSignature) => {
    main.focus ({ preventScroll: true });
    putCursor (beforeSignature);
    const line = here ();
    if (beforeSignature && line) line.scrollIntoView ({ block: 'nearest' });
    tellState ();
  };

  document.execCommand ('defaultParagraphSeparator', false, 'div');
  new MutationObserver (changed).observe (main, { subtree: true, childList: true, characterData: true });
  new MutationObserver ((changes) => { if (changes.some ((change) => change.target !== main)) changed (); })
    .observe (main, { subtree: true, attributes: true });
  document.addEventListener ('selectionchange', tellStateSoon);
  window.addEventListener ('resize', tellHeight);
  main.addEventListener ('load', tellHeight, true);
  tell ('hello');
})();
