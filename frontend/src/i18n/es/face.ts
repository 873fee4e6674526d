import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "La cara de quien habla",
  camera: "Cámara",
  picture: "Usar una foto",
  removePicture: "Quitar la foto",
  pictureFile: "Foto de una cara",
};
