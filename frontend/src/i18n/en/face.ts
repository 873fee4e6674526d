// The face that speaks.

export const face = {
  view: "The speaker's face",
  of: (name: string) => `Face of ${name}`,
  camera: "Camera",
  picture: "Use a picture instead",
  shortPicture: "Picture",
  removePicture: "Remove the picture",
  pictureFile: "Picture of a face",
};
