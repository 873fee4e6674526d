import type { Messages } from "../messages";
import { page } from "./page";
import { problems } from "./problems";

export const ar: Messages = { ...page, problems };
