import { expect, it } from "vitest";

import { shortName } from "./arn";

it.each([
  ["arn:aws:rds:us-east-1:111122223333:db:reporting", "rds db:reporting"],
  ["arn:aws-cn:s3:::bucket/key:1", "s3 bucket/key:1"],
  ["arn:aws:ecs:us-east-1:111122223333:service/prod/catalog", "ecs service/prod/catalog"],
  ["i-0abc", "i-0abc"],
  ["arn:aws:broken", "arn:aws:broken"],
  ["", ""],
])("shortens %s to %s", (resource, short) => {
  expect(shortName(resource)).toBe(short);
});
