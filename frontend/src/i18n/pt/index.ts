import type { Messages } from "../messages";
import { page } from "./page";
import { problems } from "./problems";

export const pt: Messages = { ...page, problems };
