import { page } from "./page";
import { problems } from "./problems";

export const en = { ...page, problems };
