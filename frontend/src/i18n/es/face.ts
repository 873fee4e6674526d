import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "La cara de quien habla",
  of: (name) => `Cara de ${name}`,
  camera: "Cámara",
  picture: "Usar una foto",
  shortPicture: "Foto",
  removePicture: "Quitar la foto",
  pictureFile: "Foto de una cara",
};
