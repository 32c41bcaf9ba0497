import { describe, expect, test } from "vitest";
import { ReplyEnds } from "../../support/reply-ends";

const replies = [
  "+OK\r\n",
  ":1\r\n",
  "$-1\r\n",
  "*-1\r\n",
  "*0\r\n",
  "_\r\n",
  "#t\r\n",
  "$0\r\n\r\n",
  "$6\r\n\r\n*1\r\n\r\n",
  "*2\r\n*2\r\n$1\r\na\r\n:1\r\n*0\r\n",
  "%1\r\n$1\r\na\r\n*1\r\n,1.5\r\n",
  "!5\r\nERR x\r\n",
  "-ERR no\r\n",
];

describe("the ends of replies", () => {
  test("are found however the stream is cut", () => {
    const expected = replies.map((_, index) => replies.slice(0, index + 1).join("").length);
    for (let size = 1; size < 12; size++) {
      expect(endsOf(new ReplyEnds(), replies.join(""), size)).toEqual(expected);
    }
  });

  test("are not those of pushes", () => {
    const stream = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nk\r\n+OK\r\n";
    expect(endsOf(new ReplyEnds(), stream, 7)).toEqual([stream.length]);
  });

  test("are not those of messages once a connection has subscribed", () => {
    const message = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n";
    const ends = new ReplyEnds();
    expect(endsOf(ends, message, 5)).toEqual([message.length]);
    ends.isSubscribed = true;
    expect(endsOf(ends, `${message}+OK\r\n`, 5)).toEqual([message.length + 5]);
  });
});

function endsOf(ends: ReplyEnds, stream: string, size: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < stream.length; at += size) {
    const chunk = Buffer.from(stream.slice(at, at + size), "latin1");
    found.push(...ends.feed(chunk).map((end) => at + end));
  }
  return found;
}
