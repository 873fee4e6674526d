// Pictures as the lip-sync stage takes them: JPEG, not larger than it shows them, small enough for one frame.

/** Nobody could see more of them in a video call. */
export const MAX_SIDE_PX = 800;
/** What the wire takes, with some room. */
const MAX_BYTES = 250_000;
const QUALITIES = [0.85, 0.7, 0.5] as const;

/** The file is no picture that this browser can read. */
export class PictureError extends Error {}

export type Drawable = HTMLVideoElement | ImageBitmap;

/** A still picture from a file. Throws PictureError. */
export async function readPicture(file: Blob): Promise<Uint8Array> {
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = fitted(bitmap.width, bitmap.height, MAX_SIDE_PX);
    const jpeg = await encodeJpeg(bitmap, new OffscreenCanvas(width, height));
    bitmap.close();
    if (jpeg) return jpeg;
  } catch {
    // Told below in our own words.
  }
  throw new PictureError();
}

/** Null where the browser cannot, or the picture is too large at any quality. `canvas`: one to draw on. */
export async function encodeJpeg(source: Drawable, canvas: OffscreenCanvas): Promise<Uint8Array | null> {
  const { width, height } = canvas;
  canvas.getContext("2d", { alpha: false, willReadFrequently: true })?.drawImage(source, 0, 0, width, height);
  for (const quality of QUALITIES) {
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
    if (blob.size <= MAX_BYTES) return new Uint8Array(await blob.arrayBuffer());
  }
  return null;
}

/** The size at which the longer side is at most `limit`. */
export function fitted(width: number, height: number, limit: number): { width: number; height: number } {
  const scale = Math.min(1, limit / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
