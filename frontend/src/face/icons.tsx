// Line icons of the camera and of a picture, on the page's 24-unit grid.
import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={20}
      height={20}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

export const CameraIcon = () => (
  <Icon>
    <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="M15.5 10.5 21 7.5v9l-5.5-3" />
  </Icon>
);

export const CameraOffIcon = () => (
  <Icon>
    <path d="M9 6.5h4a2.5 2.5 0 0 1 2.500 2.500v1.500l5.500-3v9l-2-1.200M15.200 16.200A2.500 2.500 0 0 1 13 17.500H5.500A2.500 2.500 0 0 1 3 15V9a2.500 2.500 0 0 1 1.800-2.400M3.500 3.500l17 17" />
  </Icon>
);

export const PictureIcon = () => (
  <Icon>
    <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
    <circle cx="12" cy="10" r="2.6" />
    <path d="M6.5 19c.8-3 2.8-4.5 5.5-4.5s4.700 1.500 5.500 4.500" />
  </Icon>
);
