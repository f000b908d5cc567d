import type { StateGraph } from '../model/graph';
import { layoutGraph } from './layout';
import { pictureOf } from './picture';

const SCALE = 2;

/** Exports a graph as an image file, in the colours of the page. */
export async function exportGraph(graph: StateGraph, format: 'svg' | 'png'): Promise<Blob> {
  const style = getComputedStyle(document.body);
  const colour = (name: string): string => style.getPropertyValue(`--askel-${name}`).trim();
  const svg = pictureOf(graph, await layoutGraph(graph), {
    background: colour('panel'),
    ink: colour('ink'),
    muted: colour('quiet'),
    line: colour('quiet'),
    panel: colour('chosen'),
  });
  const drawing = new Blob([svg], { type: 'image/svg+xml' });
  return format === 'svg' ? drawing : rasterized(drawing);
}

async function rasterized(drawing: Blob): Promise<Blob> {
  const url = URL.createObjectURL(drawing);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, failed) => {
      canvas.toBlob((blob) => {
        if (blob) done(blob);
        else failed(new Error('The graph is too large for a PNG file. Export it as SVG.'));
      }, 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Downloads a file. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
