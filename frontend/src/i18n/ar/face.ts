import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "وجه المتحدث",
  camera: "الكاميرا",
  picture: "استخدام صورة",
  removePicture: "إزالة الصورة",
  pictureFile: "صورة وجه",
};
