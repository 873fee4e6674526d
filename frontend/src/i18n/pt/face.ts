import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "O rosto de quem fala",
  camera: "Câmera",
  picture: "Usar uma foto",
  removePicture: "Remover a foto",
  pictureFile: "Foto de um rosto",
};
