// Runs a story with the keyboard only: clicks of its test become key presses.
import assert from 'node:assert/strict';

/** No page of a story needs more key presses to reach an element. */
const STOPS_MAX = 250;
const FOCUSABLE = 'a[href], button, input, textarea, select, [contenteditable="true"], [tabindex]';
const SPACE = ['checkbox', 'radio', 'switch'];

/** The pages that are used with the keyboard only. */
const pages = new WeakSet();
let isReplaced = false;

/**
 * Makes the actions of a page's locators press keys. An element is reached by Tab, and in menus,
 * lists, tab rows and graphs by arrow keys. A test fails when an element cannot be reached, or is
 * focused outside the visible part of the page.
 */
export function useKeyboard(page) {
  pages.add(page);
  if (isReplaced) return;
  isReplaced = true;
  const actions = Object.getPrototypeOf(page.locator('body'));
  const { fill } = actions;
  const replacements = {
    async click() {
      const press = await reach(this.page(), await targetOf(this));
      if (press !== undefined) await this.page().keyboard.press(press);
    },
    async fill(text, options) {
      await reach(this.page(), await targetOf(this));
      await fill.call(this, text, options);
    },
    check() {
      return this.click();
    },
    hover: refuse,
    dragTo: refuse,
  };
  for (const [name, replacement] of Object.entries(replacements)) {
    const original = actions[name];
    actions[name] = function (...parameters) {
      const action = pages.has(this.page()) ? replacement : original;
      return action.apply(this, parameters);
    };
  }
}

function refuse() {
  assert.fail('a pointer is used');
}

/** The element that has the focus when a person uses an element, and the kind of its keys. */
async function targetOf(locator) {
  await locator.waitFor();
  const handle = await locator.evaluateHandle((element, focusable) => {
    const labelled =
      element.id === ''
        ? null
        : document.querySelector(`input[aria-labelledby~="${CSS.escape(element.id)}"]`);
    return (
      element.closest('label')?.control ??
      labelled ??
      element.closest('[role="option"], [role^="menuitem"]') ??
      element.closest(focusable) ??
      element.querySelector(focusable) ??
      element
    );
  }, FOCUSABLE);
  const kind = await handle.evaluate(
    (element) => element.getAttribute('role') ?? element.type ?? element.tagName,
  );
  return { handle, kind, name: String(locator) };
}

/** Moves the focus to a target, and returns the key that activates it; undefined for none. */
async function reach(page, { handle, kind, name }) {
  if (kind === 'option') {
    await pressUntil(page, 'ArrowDown', () => handle.evaluate(isHighlighted), name);
    return 'Enter';
  }
  const isNode = await handle.evaluate((element) => element.closest('.react-flow__node') !== null);
  const isFocused = () => handle.evaluate((element) => element === document.activeElement);
  if (kind.startsWith('menuitem')) await pressUntil(page, 'ArrowDown', isFocused, name);
  else if (kind === 'tab') {
    await pressUntil(page, 'Tab', () => handle.evaluate(isInFocusedList), name);
    await pressUntil(page, 'ArrowRight', isFocused, name);
  } else if (isNode) {
    await pressUntil(page, 'Tab', () => handle.evaluate(isInFocusedGraph), name);
    await walkTo(page, handle, isFocused, name);
  } else await pressUntil(page, 'Tab', isFocused, name);
  assert.ok(await handle.evaluate(isInView), `${name} is in view when it has the focus`);
  if (SPACE.includes(kind)) return 'Space';
  return await handle.evaluate((element) =>
    element.matches('input, textarea, [contenteditable="true"]') ? undefined : 'Enter',
  );
}

async function pressUntil(page, key, isReached, name) {
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    if (await isReached()) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${name} is not reached by pressing ${key} ${STOPS_MAX} times`);
}

/** Presses arrow keys towards a state of a graph. */
async function walkTo(page, handle, isFocused, name) {
  let before;
  for (let step = 0; step < STOPS_MAX; step++) {
    if (await isFocused()) return;
    const { keys, at } = await handle.evaluate(arrowsTo);
    // The first key has led to no other state.
    const key = at === before ? keys[1] : keys[0];
    before = at === before ? undefined : at;
    await page.keyboard.press(key);
  }
  assert.fail(`${name} is not reached by ${STOPS_MAX} arrow keys`);
}

/** The arrow keys towards a state, the best one first, and the name of the focused state. */
function arrowsTo(node) {
  const centre = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  };
  const [from, to] = [centre(document.activeElement), centre(node)];
  const keys = [
    [Math.abs(to.y - from.y), to.y < from.y ? 'ArrowUp' : 'ArrowDown'],
    [Math.abs(to.x - from.x), to.x < from.x ? 'ArrowLeft' : 'ArrowRight'],
  ]
    .sort(([one], [other]) => other - one)
    .map(([, key]) => key);
  return { keys, at: document.activeElement.getAttribute('aria-label') };
}

/** Whether an option is the one that Enter chooses. */
function isHighlighted(option) {
  const active = document.activeElement;
  const id = active?.getAttribute('aria-activedescendant');
  const highlighted = id ? document.getElementById(id) : active;
  return highlighted !== null && (option === highlighted || option.contains(highlighted));
}

function isInFocusedList(tab) {
  return tab.closest('[role="tablist"]')?.contains(document.activeElement) === true;
}

function isInFocusedGraph(node) {
  const active = document.activeElement;
  return (
    active?.closest('.react-flow__node') !== null &&
    node.closest('.react-flow')?.contains(active) === true
  );
}

function isInView(element) {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  // The input of a radio button or checkbox may have no size.
  return right >= 0 && bottom >= 0 && left <= window.innerWidth && top <= window.innerHeight;
}
