import type { ComponentProps } from "react";
import { cx } from "./cx";

/** A dense table that scrolls inside itself when the page is narrower than it is. */
export function Table({ className, label, ...rest }: ComponentProps<"table"> & { label: string }) {
  return (
    <div className="overflow-x-auto">
      <table
        {...rest}
        aria-label={label}
        className={cx("w-full border-collapse text-left text-sm", className)}
      />
    </div>
  );
}

export function Th({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cx(
        "h-9 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4",
        className,
      )}
    />
  );
}

export function Td({ className, ...rest }: ComponentProps<"td">) {
  return (
    <td
      {...rest}
      className={cx("h-10 border-b border-line px-3 py-1.5 first:pl-4 last:pr-4", className)}
    />
  );
}

export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return (
    <tr
      {...rest}
      className={cx("hover:bg-sunken/50 [tbody>&:last-child>td]:border-b-0", className)}
    />
  );
}
