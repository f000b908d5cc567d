// Calls a server with askel.auth = keys by the AWS SDK for JavaScript, with right and wrong keys and with an expired
// session. The first difference ends it with status 1.
//
//     ASKEL_URL=http://127.0.0.1:8083 AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… node access.mjs

import assert from "node:assert/strict";
import { SFN } from "@aws-sdk/client-sfn";

const KEY = process.env.AWS_ACCESS_KEY_ID;
const SECRET = process.env.AWS_SECRET_ACCESS_KEY;

const list = (accessKeyId, secretAccessKey, sessionToken) =>
  new SFN({
    endpoint: process.env.ASKEL_URL,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  }).listStateMachines({});

async function refused(error, ...credentials) {
  await assert.rejects(list(...credentials), (refusal) => {
    assert.equal(refusal.name, error);
    return true;
  });
}

await list(KEY, SECRET);
await refused("InvalidSignatureException", KEY, "wrong");
await refused("UnrecognizedClientException", "AKIAQNZGKIQY56JQ7WML", SECRET);
await refused("UnrecognizedClientException", KEY, SECRET, "x");
// The tests of the repository issue this session.
if (process.env.EXPIRED_SESSION_TOKEN) {
  await refused(
    "ExpiredTokenException",
    process.env.EXPIRED_ACCESS_KEY_ID,
    process.env.EXPIRED_SECRET_ACCESS_KEY,
    process.env.EXPIRED_SESSION_TOKEN,
  );
}
