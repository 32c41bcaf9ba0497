"use client";

// Inside the frame of the dashboard, so that the rail stays.
export { default } from "../error";
