// The face that speaks.

export const face = {
  view: "The speaker's face",
  camera: "Camera",
  picture: "Use a picture instead",
  removePicture: "Remove the picture",
  pictureFile: "Picture of a face",
};
