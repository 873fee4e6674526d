import { face } from "./face";
import { page } from "./page";
import { problems } from "./problems";

export const en = { ...page, face, problems };
