"use server";

import { personalAction } from "@/lib/boundary";
import { createTeam } from "@/lib/teams/create-team";
import { CreateTeam } from "@/lib/teams/model";

export const foundTeam = personalAction(CreateTeam, createTeam);
