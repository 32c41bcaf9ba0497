import Link from "next/link";
import type { ReactNode } from "react";
import { Wordmark } from "@/components/shell/mark";

/** A single column on paper, under the mark. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col px-5 py-8">
      <Link href="/" className="w-fit rounded-sm">
        <Wordmark />
      </Link>
      <main className="flex flex-1 flex-col justify-center py-10">{children}</main>
    </div>
  );
}
