import type { Messages } from "../messages";
import { face } from "./face";
import { page } from "./page";
import { problems } from "./problems";
import { rooms } from "./rooms";

export const pt: Messages = { ...page, face, problems, rooms };
