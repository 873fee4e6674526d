import { face } from "./face";
import { page } from "./page";
import { problems } from "./problems";
import { rooms } from "./rooms";

export const en = { ...page, face, problems, rooms };
