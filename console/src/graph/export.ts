import { layoutGraph } from './layout';
import { pictureOf, type PictureView } from './picture';
import { pictureColours } from './pictureColours';

const SCALE = 2;

/** Exports a graph as an image file: as it is shown, in the colours of the page. */
export async function exportGraph(view: PictureView, format: 'svg' | 'png'): Promise<Blob> {
  // The heatmap gives its graph another colour of heat.
  const style = getComputedStyle(document.querySelector('.react-flow') ?? document.body);
  const colours = pictureColours((name) => style.getPropertyValue(`--askel-${name}`).trim());
  const svg = pictureOf(view, await layoutGraph(view.graph), colours);
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
