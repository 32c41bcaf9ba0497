import { expect, test } from "vitest";
import { Inbox } from "@/lib/redis/wire/inbox";

test("what a server says before anybody listens is heard first, then the rest", () => {
  const inbox = new Inbox();
  const memory = inbox.onread.buffer;
  const arrives = (text: string) => inbox.onread.callback(memory.write(text), memory);

  arrives("-ERR max ");
  arrives("number of clients\r\n");
  const heard: string[] = [];
  inbox.open((bytes) => heard.push(bytes.toString()));
  arrives("+OK\r\n");
  expect(heard).toEqual(["-ERR max ", "number of clients\r\n", "+OK\r\n"]);
});
