import type { Messages } from "../messages";

export const face: Messages["face"] = {
  view: "说话人的面部",
  of: (name) => `${name}的面部`,
  camera: "摄像头",
  picture: "改用照片",
  shortPicture: "照片",
  removePicture: "移除照片",
  pictureFile: "人脸照片",
};
