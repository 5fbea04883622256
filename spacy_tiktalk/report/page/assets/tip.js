// One tooltip for the whole page: what is known of a mention, a head or a box.

const tip = document.getElementById('tip');

/** Show lines of text beside a node while the pointer or the focus is on it. */
function tipOn(node, lines) {
  const show = (event) => {
    event.stopPropagation();
    showTip(lines, node.getBoundingClientRect());
  };
  node.addEventListener('pointerover', show);
  node.addEventListener('focusin', show);
  node.addEventListener('pointerleave', hideTip);
  node.addEventListener('focusout', hideTip);
}

function showTip(lines, place) {
  tip.replaceChildren(...lines.map((line) => el('div', {}, apart(line))));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, place.left), innerWidth - width - 8);
  const above = place.top - height - 8;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${above > 8 ? above : place.bottom + 8}px`;
}

function hideTip() {
  tip.hidden = true;
}
