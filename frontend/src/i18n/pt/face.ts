import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "O rosto de quem fala",
  of: (name) => `Rosto de ${name}`,
  camera: "Câmera",
  picture: "Usar uma foto",
  shortPicture: "Foto",
  removePicture: "Remover a foto",
  pictureFile: "Foto de um rosto",
};
