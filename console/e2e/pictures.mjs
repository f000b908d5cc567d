// Compares screenshots with stored ones, pixel by pixel.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const STORED = fileURLToPath(new URL('./pictures/', import.meta.url));
/** Whether screenshots are stored instead of compared. */
const STORES = process.env.ASKEL_PICTURES === 'store';
/** A colour part may differ by this much of 255, because edges of letters are smoothed. */
const COLOUR_TOLERANCE = 40;
/** The share of pixels that may differ. */
const PIXEL_TOLERANCE = 0.002;

/**
 * A text that is equal on systems that draw texts alike: the browser's version, and the widths of
 * sample texts.
 */
async function renderingOf(page) {
  const version = page.context().browser().version().split('.')[0];
  const widths = await page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d');
    return ['system-ui', 'sans-serif', 'monospace'].map((family) => {
      context.font = `600 40px ${family}`;
      return context.measureText('Askel draws Wa 0123').width;
    });
  });
  return `${version} ${widths.join(' ')}`;
}

/**
 * Compares a screenshot with the stored one of this name. Fonts differ between systems, so a system
 * that draws texts otherwise than the stored screenshot compares only the size.
 *
 * @returns the share of pixels that differ
 */
export async function checkPicture(page, name, bytes) {
  const file = `${STORED}${name}.png`;
  const rendering = await renderingOf(page);
  if (STORES) {
    mkdirSync(STORED, { recursive: true });
    writeFileSync(file, bytes);
    writeFileSync(`${STORED}${name}.txt`, `${rendering}\n`);
  }
  assert.ok(existsSync(file), `${name} has no stored screenshot: ASKEL_PICTURES=store creates it`);
  const stored = readFileSync(file);
  const isAlike = readFileSync(`${STORED}${name}.txt`, 'utf8').trim() === rendering;
  const { sizes, differing } = await compared(page, stored, bytes);
  if (!isAlike) {
    console.log(
      `     ${name}: other fonts than those of the stored screenshot; sizes are compared`,
    );
    sizes.forEach(([one, other]) => assert.ok(Math.abs(one - other) <= 0.15 * one, `${sizes}`));
    return differing;
  }
  sizes.forEach(([one, other]) => assert.equal(other, one, `the size of ${name} changed`));
  assert.ok(
    differing <= PIXEL_TOLERANCE,
    `${(100 * differing).toFixed(2)} % of the pixels of ${name} differ from ${file}`,
  );
  return differing;
}

/** Compares two images in the browser, which decodes them. */
function compared(page, one, other) {
  return page.evaluate(
    async ([first, second, tolerance]) => {
      const pixels = async (base64) => {
        const bytes = Uint8Array.from(window.atob(base64), (letter) => letter.charCodeAt(0));
        const image = await window.createImageBitmap(new window.Blob([bytes]));
        const canvas = new window.OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height);
      };
      const [a, b] = [await pixels(first), await pixels(second)];
      const sizes = [
        [a.width, b.width],
        [a.height, b.height],
      ];
      if (a.data.length !== b.data.length || a.width !== b.width) return { sizes, differing: 1 };
      let count = 0;
      for (let at = 0; at < a.data.length; at += 4) {
        const differs = [0, 1, 2].some((part) => {
          return Math.abs(a.data[at + part] - b.data[at + part]) > tolerance;
        });
        if (differs) count++;
      }
      return { sizes, differing: (4 * count) / a.data.length };
    },
    [one.toString('base64'), other.toString('base64'), COLOUR_TOLERANCE],
  );
}
