// Line icons, drawn on a 24-unit grid; decorative, so hidden from screen readers.
import type { ReactNode } from "react";

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      width={size}
      height={size}
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

export const MicIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
  </Icon>
);

export const StopIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <rect x="6.5" y="6.5" width="11" height="11" rx="2.5" fill="currentColor" />
  </Icon>
);

export const PlayIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M8 5.5v13l10.5-6.5z" fill="currentColor" />
  </Icon>
);

export const RecordIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <circle cx="12" cy="12" r="8.5" />
    <circle cx="12" cy="12" r="4" fill="currentColor" />
  </Icon>
);

export const SwapIcon = () => (
  <Icon>
    <path d="M4 9h15l-3.5-3.5M20 15H5l3.5 3.5" />
  </Icon>
);

export const FileIcon = () => (
  <Icon>
    <path d="M13.5 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V8.5z" />
    <path d="M13.5 3v5.5H19M9 13v4M12 12v6M15 14v2" />
  </Icon>
);

export const SoundIcon = () => (
  <Icon>
    <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
    <circle cx="15" cy="7" r="2" />
    <circle cx="9" cy="17" r="2" />
  </Icon>
);

export const GaugeIcon = () => (
  <Icon>
    <path d="M4.5 18a9 9 0 1 1 15 0" />
    <path d="M12 13.5 15.5 9" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon size={18}>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);

export const DownIcon = () => (
  <Icon size={18}>
    <path d="M12 5v14m-6-6 6 6 6-6" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon>
    <path d="M12 8.5v4.5M12 16.5v.01" />
    <path d="M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z" />
  </Icon>
);

export const SpeakerIcon = () => (
  <Icon size={16}>
    <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z" />
    <path d="M15.5 9a4.2 4.2 0 0 1 0 6M18.3 6.5a8 8 0 0 1 0 11" />
  </Icon>
);

export const AppearanceIcon = () => (
  <Icon>
    <path d="M3.5 18 8 6.5 12.5 18M5 14h6M15 18l3-7 3 7M16 15.8h4" />
  </Icon>
);

export const MicOffIcon = ({ size }: { size?: number }) => (
  <Icon size={size}>
    <path d="M9 9v2a3 3 0 0 0 5 2.2M15 10.5V6a3 3 0 0 0-5.8-1" />
    <path d="M5.5 11.5A6.5 6.5 0 0 0 16 16.6M18.5 11.5a6.4 6.4 0 0 1-.4 2.2M12 18v3M4 4l16 16" />
  </Icon>
);

export const CameraIcon = () => (
  <Icon>
    <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
    <path d="m15.5 11 5-3v8l-5-3" />
  </Icon>
);

export const CameraOffIcon = () => (
  <Icon>
    <path d="M6.5 6.5h-1A2.5 2.5 0 0 0 3 9v6a2.5 2.5 0 0 0 2.5 2.5H13a2.5 2.5 0 0 0 2.3-1.5M10.5 6.5H13A2.5 2.5 0 0 1 15.5 9v2l5-3v8M4 4l16 16" />
  </Icon>
);

export const LeaveIcon = () => (
  <Icon>
    <path d="M14 4H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h7M10 12h10m-3.5-3.5L20 12l-3.5 3.5" />
  </Icon>
);

export const EndIcon = () => (
  <Icon>
    <path d="M12 3.5v8M6.5 7a8 8 0 1 0 11 0" />
  </Icon>
);

export const InviteIcon = () => (
  <Icon>
    <circle cx="10" cy="8.5" r="3.5" />
    <path d="M3.5 19.5a6.5 6.5 0 0 1 11-4.7M18 13v6m-3-3h6" />
  </Icon>
);

export const TextIcon = () => (
  <Icon>
    <path d="M5 6h14M5 10.5h14M5 15h9M5 19.5h6" />
  </Icon>
);
