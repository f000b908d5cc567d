// What the AWS SDK for JavaScript does with Askel, from creating to deleting; the first thing that differs ends it
// with status 1.
//
//     npm ci && ASKEL_URL=http://127.0.0.1:8083 npm run calls

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import {
  SFN,
  paginateGetExecutionHistory,
  paginateListActivities,
  paginateListExecutions,
  paginateListMapRuns,
  paginateListStateMachines,
} from "@aws-sdk/client-sfn";

const URL_OF_ASKEL = process.env.ASKEL_URL ?? "http://127.0.0.1:8083";
const ROLE = "arn:aws:iam::123456789012:role/clients";
// Runs beside others, and again on the same server.
const PREFIX = `javascript-${randomUUID().slice(0, 8)}-`;

const client = (endpoint, more = {}) =>
  new SFN({
    endpoint,
    region: "us-east-1",
    credentials: {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "any",
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "any",
    },
    ...more,
  });

async function refused(error, call) {
  await assert.rejects(call, (refusal) => {
    assert.equal(refusal.name, error);
    return true;
  });
}

async function becomes(what, look, expected) {
  const deadline = Date.now() + 60_000;
  while ((await look()) !== expected && Date.now() < deadline) {
    await pause(50);
  }
  assert.equal(await look(), expected, what);
}

/** All items, and over how many pages they came. */
async function pages(paginate, member, pageSize, input) {
  const found = [];
  let count = 0;
  for await (const page of paginate({ client: askel, pageSize }, input)) {
    found.push(...page[member]);
    count += 1;
  }
  return [found, count];
}

/** The SDK has no paginators for versions and aliases. */
async function pagesByHand(call, member, input) {
  const found = [];
  let count = 0;
  let nextToken;
  do {
    const page = await call({ ...input, maxResults: 1, nextToken });
    found.push(...page[member]);
    count += 1;
    nextToken = page.nextToken;
  } while (nextToken);
  return [found, count];
}

const status = async (executionArn) => (await askel.describeExecution({ executionArn })).status;

// The operations with a host prefix: none is put before the host.
const askel = client(URL_OF_ASKEL, { disableHostPrefix: true });

// --- Definitions ---------------------------------------------------------------------------------
const blue = [{ key: "team", value: "blue" }];
const { activityArn } = await askel.createActivity({ name: `${PREFIX}work`, tags: blue });
assert.equal((await askel.describeActivity({ activityArn })).name, `${PREFIX}work`);
// Its blanks and letters must come back as they are.
const definition =
  `{ "Comment": "työ ☃",\n\t"StartAt": "Work", "States": {"Work": {"Type": "Task", ` +
  `"Resource": "${activityArn}", "End": true}} }`;
assert.equal((await askel.validateStateMachineDefinition({ definition })).result, "OK");
const invalid = await askel.validateStateMachineDefinition({
  definition: definition.replace('"Work", "States"', '"Rest", "States"'),
});
assert.deepEqual([invalid.result, invalid.diagnostics.length], ["FAIL", 2]);
await refused("InvalidDefinition", () =>
  askel.createStateMachine({ name: `${PREFIX}bad`, definition: "{}", roleArn: ROLE }));

// --- State machines, versions, aliases -----------------------------------------------------------
const create = (name, states, more = {}) =>
  askel.createStateMachine({
    name: PREFIX + name,
    roleArn: ROLE,
    definition: JSON.stringify({ StartAt: Object.keys(states)[0], States: states }),
    ...more,
  });
const created = await create("machine", {}, {
  definition, publish: true, versionDescription: "first", tags: blue,
});
const stateMachineArn = created.stateMachineArn;
const first = created.stateMachineVersionArn;
assert.equal(first, `${stateMachineArn}:1`);
assert.ok(Math.abs(created.creationDate - Date.now()) < 600_000, `created at ${created.creationDate}`);
let described = await askel.describeStateMachine({ stateMachineArn });
assert.equal(described.definition, definition);
assert.deepEqual([described.status, described.type, described.roleArn], ["ACTIVE", "STANDARD", ROLE]);
const updated = await askel.updateStateMachine({
  stateMachineArn, definition: `${definition} `, publish: true, versionDescription: "second",
});
const second = updated.stateMachineVersionArn;
assert.equal(second, `${stateMachineArn}:2`);
const published = await askel.publishStateMachineVersion({ stateMachineArn, revisionId: updated.revisionId });
assert.equal(published.stateMachineVersionArn, second);
assert.equal((await askel.describeStateMachine({ stateMachineArn: first })).description, "first");
const versions = await pagesByHand((i) => askel.listStateMachineVersions(i), "stateMachineVersions", { stateMachineArn });
assert.deepEqual([versions[0].map((v) => v.stateMachineVersionArn), versions[1]], [[second, first], 2]);

const routingConfiguration = [{ stateMachineVersionArn: first, weight: 100 }];
const alias = (await askel.createStateMachineAlias({ name: "live", routingConfiguration })).stateMachineAliasArn;
const other = (await askel.createStateMachineAlias({ name: "next", routingConfiguration })).stateMachineAliasArn;
const both = [{ stateMachineVersionArn: first, weight: 0 }, { stateMachineVersionArn: second, weight: 100 }];
await askel.updateStateMachineAlias({
  stateMachineAliasArn: alias, description: "traffic", routingConfiguration: both,
});
described = await askel.describeStateMachineAlias({ stateMachineAliasArn: alias });
assert.deepEqual([described.description, described.routingConfiguration], ["traffic", both]);
const aliases = await pagesByHand((i) => askel.listStateMachineAliases(i), "stateMachineAliases", { stateMachineArn });
assert.deepEqual([aliases[0].map((a) => a.stateMachineAliasArn), aliases[1]], [[alias, other], 2]);
await refused("ConflictException", () => askel.deleteStateMachineVersion({ stateMachineVersionArn: first }));

// --- Executions, activity tasks, redrive, stop ---------------------------------------------------
const start = { stateMachineArn: alias, name: "run", input: '{"n":1}' };
const { executionArn } = await askel.startExecution(start);
assert.equal((await askel.startExecution(start)).executionArn, executionArn);
await refused("ExecutionAlreadyExists", () => askel.startExecution({ ...start, input: '{"n":2}' }));
described = await askel.describeExecution({ executionArn });
assert.deepEqual([described.stateMachineAliasArn, described.stateMachineVersionArn], [alias, second]);
assert.equal((await askel.describeStateMachineForExecution({ executionArn })).definition, `${definition} `);
let task = await askel.getActivityTask({ activityArn, workerName: "me" });
assert.equal(task.input, '{"n":1}');
await askel.sendTaskHeartbeat({ taskToken: task.taskToken });
await askel.sendTaskFailure({ taskToken: task.taskToken, error: "Tired", cause: "too much work" });
await becomes("a failed execution", () => status(executionArn), "FAILED");
// The SDK makes a client token of its own.
await askel.redriveExecution({ executionArn });
task = await askel.getActivityTask({ activityArn });
await askel.sendTaskSuccess({ taskToken: task.taskToken, output: '{"done": "työ"}' });
await becomes("a redriven execution", () => status(executionArn), "SUCCEEDED");
described = await askel.describeExecution({ executionArn });
assert.deepEqual([described.output, described.redriveCount], ['{"done": "työ"}', 1]);
await refused("TaskTimedOut", () => askel.sendTaskSuccess({ taskToken: task.taskToken, output: "{}" }));
await refused("InvalidToken", () => askel.sendTaskHeartbeat({ taskToken: "no token" }));

const [events, pagesOfEvents] = await pages(paginateGetExecutionHistory, "events", 3, { executionArn });
assert.deepEqual(events.map((event) => event.id), events.map((_, i) => i + 1));
assert.equal(pagesOfEvents, Math.ceil(events.length / 3));
assert.deepEqual(events.map((event) => event.type), [
  "ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted", "ActivityFailed",
  "ExecutionFailed", "ExecutionRedriven", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded",
  "TaskStateExited", "ExecutionSucceeded",
]);
const [backwards] = await pages(paginateGetExecutionHistory, "events", 5, { executionArn, reverseOrder: true });
assert.deepEqual(backwards, events.toReversed());

const stopped = (await askel.startExecution({ stateMachineArn, name: "stopped" })).executionArn;
await askel.stopExecution({ executionArn: stopped, error: "Enough", cause: "for today" });
described = await askel.describeExecution({ executionArn: stopped });
assert.deepEqual([described.status, described.error, described.cause], ["ABORTED", "Enough", "for today"]);
const third = (await askel.startExecution({ stateMachineArn: first, name: "third" })).executionArn;
const [executions, pagesOfExecutions] = await pages(paginateListExecutions, "executions", 2, { stateMachineArn });
assert.deepEqual(executions.map((e) => e.executionArn), [third, stopped, executionArn]);
assert.equal(pagesOfExecutions, 2);
const [aborted] = await pages(paginateListExecutions, "executions", 1, { stateMachineArn, statusFilter: "ABORTED" });
assert.deepEqual(aborted.map((e) => e.name), ["stopped"]);
await askel.stopExecution({ executionArn: third });
// Its one page: no state of this machine is a distributed Map.
assert.deepEqual(await pages(paginateListMapRuns, "mapRuns", 1, { executionArn }), [[], 1]);

// --- A task token of a callback ------------------------------------------------------------------
const told = (await create("told", { Told: { Type: "Succeed" } })).stateMachineArn;
const asking = (await create("asking", {
  Ask: {
    Type: "Task",
    Resource: "arn:aws:states:::states:startExecution.waitForTaskToken",
    Parameters: { StateMachineArn: told, Name: "child", Input: { "token.$": "$$.Task.Token" } },
    End: true,
  },
})).stateMachineArn;
const question = (await askel.startExecution({ stateMachineArn: asking })).executionArn;
await becomes("the child", async () => (await askel.listExecutions({ stateMachineArn: told })).executions.length, 1);
const child = await askel.describeExecution({ executionArn: `${told.replace(":stateMachine:", ":execution:")}:child` });
await askel.sendTaskSuccess({ taskToken: JSON.parse(child.input).token, output: '"42"' });
await becomes("who asked", () => status(question), "SUCCEEDED");

// --- Tags ----------------------------------------------------------------------------------------
await askel.tagResource({ resourceArn: stateMachineArn, tags: [{ key: "cost", value: "7" }, { key: "team", value: "red" }] });
await askel.untagResource({ resourceArn: stateMachineArn, tagKeys: ["cost"] });
const { tags } = await askel.listTagsForResource({ resourceArn: stateMachineArn });
assert.deepEqual(tags, [{ key: "team", value: "red" }]);

// --- The operations with a host prefix -----------------------------------------------------------
const add = { Type: "Pass", Parameters: { "sum.$": "States.MathAdd($.a, $.b)" }, End: true };
const express = (await create("express", { Add: add }, { type: "EXPRESS" })).stateMachineArn;
const input = '{"a": 1, "b": 2}';

async function prefixed(sfn) {
  const ended = await sfn.startSyncExecution({ stateMachineArn: express, input });
  assert.deepEqual([ended.status, ended.output], ["SUCCEEDED", '{"sum":3}']);
  const tested = await sfn.testState({
    definition: JSON.stringify(add), roleArn: ROLE, input, inspectionLevel: "DEBUG",
  });
  assert.deepEqual([tested.status, tested.output], ["SUCCEEDED", '{"sum":3}']);
  assert.equal(tested.inspectionData.afterParameters, '{"sum":3}');
}

await prefixed(askel);
const { port } = new URL(URL_OF_ASKEL);
const sync = { stateMachineArn: express };
const nowhere = () => client(`http://127.0.0.1:${port}`, { maxAttempts: 1 });
const toNowhere = (refusal) => `${refusal.hostname}`.startsWith("sync-127.0.0.1");
await assert.rejects(() => nowhere().startSyncExecution(sync), toNowhere);
// Unlike boto3 the SDK does not look at this.
process.env.AWS_DISABLE_HOST_PREFIX_INJECTION = "true";
await assert.rejects(() => nowhere().startSyncExecution(sync), toNowhere);
// With the prefix the host needs a second name. This stands for a line in /etc/hosts, or for a record in DNS.
const names = ["localhost", "sync-localhost"];
const lookup = (host, { all }, found) =>
  names.includes(host)
    ? all ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4)
    : found(new Error(`${host} is not known`));
await prefixed(client(`http://localhost:${port}`, { requestHandler: { httpAgent: new http.Agent({ lookup }) } }));

// --- Lists ---------------------------------------------------------------------------------------
await askel.createActivity({ name: `${PREFIX}rest` });
for (const [paginate, member, expected] of [
  [paginateListStateMachines, "stateMachines", ["asking", "express", "machine", "told"]],
  [paginateListActivities, "activities", ["rest", "work"]],
]) {
  const [listed, count] = await pages(paginate, member, 1, {});
  const mine = listed.map((item) => item.name).filter((name) => name.startsWith(PREFIX));
  assert.deepEqual(mine.sort(), expected.map((name) => PREFIX + name));
  assert.ok(count >= expected.length, `${count} pages`);
}

// --- Deleting ------------------------------------------------------------------------------------
for (const stateMachineAliasArn of [alias, other]) {
  await askel.deleteStateMachineAlias({ stateMachineAliasArn });
}
await askel.deleteStateMachineVersion({ stateMachineVersionArn: first });
assert.equal((await askel.listStateMachineVersions({ stateMachineArn })).stateMachineVersions.length, 1);
for (const arn of [stateMachineArn, told, asking, express]) {
  await askel.deleteStateMachine({ stateMachineArn: arn });
}
for (const name of ["work", "rest"]) {
  await askel.deleteActivity({ activityArn: activityArn.replace(`${PREFIX}work`, PREFIX + name) });
}
await refused("ActivityDoesNotExist", () => askel.describeActivity({ activityArn }));
await becomes("a deleted machine", async () => {
  try {
    return (await askel.describeStateMachine({ stateMachineArn })).status;
  } catch (refusal) {
    return refusal.name;
  }
}, "StateMachineDoesNotExist");
console.log("AWS SDK for JavaScript: all well");
