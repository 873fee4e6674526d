import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "وجه المتحدث",
  of: (name) => `وجه ${name}`,
  camera: "الكاميرا",
  picture: "استخدام صورة",
  shortPicture: "صورة",
  removePicture: "إزالة الصورة",
  pictureFile: "صورة وجه",
};
