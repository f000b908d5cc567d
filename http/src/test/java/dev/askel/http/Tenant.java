package dev.askel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import dev.askel.http.AuthorizedServer.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An account on a real server, whose names and payloads contain a mark. An administrator's key
 * signs its requests.
 */
final class Tenant {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REGION = "eu-north-1";

    /** The mark: no name or payload of another account contains it. */
    final String mark;

    private final ServedEngine served;
    private final HttpClient client;
    private final String account;
    private final AccessKey key;
    private final Map<String, String> values = new HashMap<>();

    Tenant(ServedEngine served, HttpClient client, String account, String mark) {
        this(served, client, account, mark, "-user", "administrator");
    }

    private Tenant(
            ServedEngine served,
            HttpClient client,
            String account,
            String mark,
            String user,
            String policy) {
        this.served = served;
        this.client = client;
        this.account = account;
        this.mark = mark;
        var answer =
                Eventually.get(
                        served.engine()
                                .accessKeys()
                                .createAccessKey(
                                        new Caller(account, REGION, "request"),
                                        mark + user,
                                        List.of(policy)));
        if (!(answer instanceof Answer.Ok<NewAccessKey>(var created))) {
            throw new AssertionError(answer);
        }
        key =
                new AccessKey(
                        new AccessKeyId(created.description().accessKeyId()),
                        created.secretAccessKey());
        values.put("MARK", mark);
        values.put("KEY", key.id().text());
        values.put("USER", mark + user);
    }

    /** Creates a user of this account with only one policy. */
    Tenant withPolicy(String document) {
        var policy = EngineRig.uniqueName(mark + "-own");
        rest("POST", "/policies", Map.of("policyName", policy, "document", document));
        return new Tenant(served, client, account, mark, EngineRig.uniqueName("-limited"), policy);
    }

    /** Sends a request, signed. */
    HttpResponse<String> send(Call call) {
        try {
            return client.send(signed(call).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Signs a request. */
    HttpRequest.Builder signed(Call call) {
        return KnownKey.signed(
                key,
                call.method(),
                URI.create("http://127.0.0.1:" + served.address().getPort() + call.path()),
                call.body(),
                call.service(),
                call.headers());
    }

    private JsonNode ok(Call call) {
        var response = send(call);
        if (response.statusCode() != 200) {
            throw new AssertionError(call + ": " + response.body());
        }
        return tree(response.body());
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode operation(String name, Map<String, ?> members) {
        return ok(Call.operation(name, text(members)));
    }

    private JsonNode event(String name, Map<String, ?> members) {
        return ok(Call.eventOperation("events:" + name, text(members)));
    }

    private JsonNode scheduler(String path, String body) {
        return ok(Call.scheduler("POST", expand(path), expand(body)));
    }

    private JsonNode rest(String method, String path, Map<String, ?> members) {
        return ok(Call.rest(method, "/api/v1" + path, members.isEmpty() ? "" : text(members)));
    }

    private static String text(Map<String, ?> members) {
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces {@code {NAME}} by the values of this account. */
    String expand(String text) {
        var expanded = text;
        for (var value : values.entrySet()) {
            expanded = expanded.replace("{" + value.getKey() + "}", value.getValue());
        }
        return expanded;
    }

    /**
     * Removes from an answer the values of this account that its request contained, and the parts
     * of these values.
     */
    String without(String text, String sent) {
        var parts = new ArrayList<String>();
        for (var value : values.entrySet()) {
            if (sent.contains("{" + value.getKey() + "}")) {
                parts.add(value.getValue());
                parts.addAll(List.of(value.getValue().split("[:/]", -1)));
            }
        }
        var rest = text;
        for (var part : parts) {
            // The mark itself is not removed. It is a part of every value of this account, so its
            // removal would hide leaked values.
            if (part.length() > mark.length()) {
                rest = rest.replace(part, "");
            }
        }
        return rest;
    }

    /** Creates an object of every kind. */
    void createObjects() {
        values.put("TAG", mark + "-tag");
        values.put("ERROR", mark + "Error");
        values.put("ROLENAME", mark + "-role");
        values.put("ROLEARN", "arn:aws:iam::%s:role/%s-role".formatted(account, mark));
        values.put("PERSON", "arn:aws:sts::%s:federated-user/%s".formatted(account, mark));
        values.put("POLICY", mark + "-policy");
        values.put("CONNECTION", mark + "-connection");
        values.put("SEMAPHORE", mark + "-semaphore");
        rest("PUT", "/semaphores/" + mark + "-semaphore/limit", Map.of("limit", 1));
        values.put("WEBHOOK", mark + "-webhook");
        createAccess();
        createMachine();
        createWebhook();
        createTasks();
        createMapRun();
        createJob();
        createEventRule();
        createSchedule();
        createSubscription();
    }

    private void createSchedule() {
        values.put("SCHEDULE", mark + "-schedule");
        values.put("GROUP", mark + "-group");
        values.put(
                "GROUPARN",
                scheduler(
                                "/schedule-groups/{GROUP}",
                                """
                                {"Tags":[{"Key":"{TAG}","Value":"{MARK}Value"}]}\
                                """)
                        .path("ScheduleGroupArn")
                        .asText());
        scheduler(
                "/schedules/{SCHEDULE}",
                """
                {"GroupName":"{GROUP}","ScheduleExpression":"rate(1 days)","Description":"{MARK} schedule",
                 "StartDate":4102444800,"FlexibleTimeWindow":{"Mode":"OFF"},
                 "Target":{"Arn":"{MACHINE}","RoleArn":"{ROLEARN}","Input":"{\\"p\\":\\"{MARK} input\\"}"}}\
                """);
    }

    private void createSubscription() {
        values.put("MQTT", mark + "-mqtt");
        rest(
                "PUT",
                "/mqtt-subscriptions/" + mark + "-mqtt",
                // No broker listens there.
                Map.of("brokerUri", "mqtt://127.0.0.1:1", "topicFilters", List.of(mark + "/#")));
    }

    private void createEventRule() {
        var bus =
                event("CreateEventBus", Map.of("Name", mark + "-bus", "Description", mark + " bus"))
                        .path("EventBusArn")
                        .asText();
        values.put("BUS", bus);
        values.put("RULENAME", mark + "-rule");
        values.put(
                "RULE",
                event(
                                "PutRule",
                                Map.of(
                                        "Name",
                                        mark + "-rule",
                                        "EventBusName",
                                        bus,
                                        "EventPattern",
                                        "{\"source\":[\"%s\"]}".formatted(mark),
                                        "Tags",
                                        List.of(
                                                Map.of(
                                                        "Key",
                                                        mark + "-tag",
                                                        "Value",
                                                        mark + "Value"))))
                        .path("RuleArn")
                        .asText());
        event(
                "PutTargets",
                Map.of(
                        "Rule",
                        mark + "-rule",
                        "EventBusName",
                        bus,
                        "Targets",
                        List.of(
                                Map.of(
                                        "Id",
                                        "t",
                                        "Arn",
                                        expand("{MACHINE}"),
                                        "RoleArn",
                                        expand("{ROLEARN}"),
                                        "Input",
                                        "{\"p\":\"%s input\"}".formatted(mark)))));
    }

    private void createAccess() {
        rest(
                "POST",
                "/roles",
                Map.of(
                        "roleName",
                        mark + "-role",
                        "trustPolicy",
                        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"%s\"}}}"
                                .formatted(account),
                        "policies",
                        List.of("viewer")));
        rest(
                "POST",
                "/policies",
                Map.of(
                        "policyName",
                        mark + "-policy",
                        "document",
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"%s\",\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"}}"
                                .formatted(mark)));
        var connection =
                rest(
                                "POST",
                                "/connections",
                                Map.of(
                                        "name",
                                        mark + "-connection",
                                        "authorizationType",
                                        "API_KEY",
                                        "allowedHosts",
                                        List.of(mark.toLowerCase(Locale.ROOT) + ".example.com"),
                                        "authParameters",
                                        Map.of(
                                                "apiKeyAuthParameters",
                                                Map.of(
                                                        "apiKeyName",
                                                        mark + "Key",
                                                        "apiKeyValue",
                                                        mark + "Secret"))))
                        .path("connectionArn")
                        .asText();
        values.put("CONNECTIONARN", connection);
        values.put("DESTINATION", mark + "-destination");
        event(
                "CreateApiDestination",
                Map.of(
                        "Name",
                        mark + "-destination",
                        "ConnectionArn",
                        connection,
                        "InvocationEndpoint",
                        "https://%s.example.com/%s".formatted(mark.toLowerCase(Locale.ROOT), mark),
                        "HttpMethod",
                        "POST"));
    }

    String createMachine(String name, String definition) {
        return operation(
                        "CreateStateMachine",
                        Map.of(
                                "name",
                                mark + name,
                                "definition",
                                definition.replace("MARK", mark),
                                "roleArn",
                                values.getOrDefault(
                                        "ROLEARN", "arn:aws:iam::%s:role/r".formatted(account)),
                                "tags",
                                List.of(Map.of("key", mark + "-tag", "value", mark + "Value"))))
                .path("stateMachineArn")
                .asText();
    }

    /** Starts an execution whose name and input have the mark; returns its ARN. */
    String start(String machineArn, String name, String input) {
        return operation(
                        "StartExecution",
                        Map.of(
                                "stateMachineArn",
                                machineArn,
                                "name",
                                mark + name,
                                "input",
                                input.replace("MARK", mark)))
                .path("executionArn")
                .asText();
    }

    /** Starts an execution of the first machine. */
    void startLive(String name) {
        start(expand("{MACHINE}"), name, "{\"p\":\"MARK input\"}");
    }

    private void createMachine() {
        var machine =
                createMachine(
                        "-machine",
                        """
                        {"Comment": "MARK comment", "StartAt": "MARK-state", "States": {
                          "MARK-state": {"Type": "Pass", "Result": "MARK result", "ResultPath": "$.r", "Next": "C"},
                          "C": {"Type": "Choice", "Default": "S",
                                "Choices": [{"Variable": "$.fail", "IsPresent": true, "Next": "F"}]},
                          "F": {"Type": "Fail", "Error": "MARKError", "Cause": "MARK cause"},
                          "S": {"Type": "Succeed"}}}\
                        """);
        values.put("MACHINE", machine);
        rest(
                "PUT",
                "/state-machines/" + machine + "/search-attributes",
                Map.of(
                        "attributes",
                        List.of(
                                Map.of(
                                        "name",
                                        "orderKey",
                                        "type",
                                        "KEYWORD",
                                        "expression",
                                        "{% $states.input.p %}"))));
        values.put("EXECUTION", start(machine, "-succeeded", "{\"p\":\"MARK input\"}"));
        values.put("FAILED", start(machine, "-failed", "{\"fail\":\"MARK input\"}"));
        await("DescribeExecution", "executionArn", "FAILED", "status", "FAILED"::equals);
        await("DescribeExecution", "executionArn", "EXECUTION", "status", "SUCCEEDED"::equals);
        var version =
                operation("PublishStateMachineVersion", Map.of("stateMachineArn", machine))
                        .path("stateMachineVersionArn")
                        .asText();
        values.put("VERSION", version);
        operation(
                "PublishStateMachineVersion",
                Map.of("stateMachineArn", machine, "description", mark + " version"));
        rest("PUT", "/state-machines/" + machine + "/start-limit", Map.of("concurrency", 1000));
        values.put(
                "ALIAS",
                operation(
                                "CreateStateMachineAlias",
                                Map.of(
                                        "name",
                                        mark + "-alias",
                                        "description",
                                        mark + " alias",
                                        "routingConfiguration",
                                        List.of(
                                                Map.of(
                                                        "stateMachineVersionArn",
                                                        version,
                                                        "weight",
                                                        100))))
                        .path("stateMachineAliasArn")
                        .asText());
    }

    private void createWebhook() {
        rest(
                "PUT",
                "/webhooks/" + mark + "-webhook",
                Map.of(
                        "stateMachineArn",
                        values.get("MACHINE"),
                        "description",
                        mark + " description",
                        "verification",
                        Map.of("type", "GITHUB"),
                        "secret",
                        mark + "Secret"));
    }

    private void createTasks() {
        var activity =
                operation("CreateActivity", Map.of("name", mark + "-activity"))
                        .path("activityArn")
                        .asText();
        values.put("ACTIVITY", activity);
        var machine =
                createMachine(
                        "-waiting",
                        """
                        {"StartAt": "MARK-task", "States": {"MARK-task":
                          {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(activity));
        values.put("WAITING", machine);
        values.put("RUNNING", start(machine, "-polled", "{\"p\":\"MARK input\"}"));
        values.put(
                "TOKEN",
                operation(
                                "GetActivityTask",
                                Map.of("activityArn", activity, "workerName", mark + "-worker"))
                        .path("taskToken")
                        .asText());
        start(machine, "-open", "{\"p\":\"MARK input\"}");
        var open =
                Eventually.value(
                        "a task waits",
                        () -> rest("GET", "/tasks?status=WAITING", Map.of()).path("tasks"),
                        tasks -> tasks.size() == 1);
        values.put("OPENTOKEN", open.path(0).path("taskToken").asText());
    }

    private void createMapRun() {
        var machine =
                createMachine(
                        "-map",
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "MARKlabel", "ItemsPath": "$.items",
                          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                            "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}, "End": true}}}\
                        """);
        values.put(
                "MAPEXECUTION", start(machine, "-mapped", "{\"items\":[\"MARK 1\",\"MARK 2\"]}"));
        await("DescribeExecution", "executionArn", "MAPEXECUTION", "status", "SUCCEEDED"::equals);
        values.put(
                "MAPRUN",
                operation("ListMapRuns", Map.of("executionArn", expand("{MAPEXECUTION}")))
                        .path("mapRuns")
                        .path(0)
                        .path("mapRunArn")
                        .asText());
    }

    private void createJob() {
        start(expand("{WAITING}"), "-stopped", "{\"p\":\"MARK input\"}");
        var query =
                "/bulk?action=STOP&machine=%s&name=%s-stopped"
                        .formatted(
                                URLEncoder.encode(expand("{WAITING}"), StandardCharsets.UTF_8),
                                mark);
        var job = rest("POST", query, Map.of("startedBy", mark + " reason"));
        values.put("JOB", job.path("jobId").asText());
        Eventually.value(
                "the job has ended",
                () -> rest("GET", "/bulk/" + expand("{JOB}"), Map.of()),
                now -> now.has("stopDate"));
    }

    private void await(
            String operation,
            String member,
            String value,
            String result,
            Predicate<String> condition) {
        Eventually.value(
                operation + " of " + value,
                () ->
                        operation(operation, Map.of(member, expand("{" + value + "}")))
                                .path(result)
                                .asText(),
                condition);
    }

    /** The visible state of the objects, to find changes by others. */
    String state() {
        var state = new StringBuilder();
        for (var call :
                List.of(
                        describe("DescribeStateMachine", "stateMachineArn", "MACHINE"),
                        describe("ListStateMachineVersions", "stateMachineArn", "MACHINE"),
                        describe("DescribeStateMachineAlias", "stateMachineAliasArn", "ALIAS"),
                        describe("ListTagsForResource", "resourceArn", "MACHINE"),
                        describe("ListExecutions", "stateMachineArn", "MACHINE"),
                        describe("DescribeExecution", "executionArn", "RUNNING"),
                        describe("DescribeExecution", "executionArn", "FAILED"),
                        describe("ListExecutions", "stateMachineArn", "WAITING"),
                        describe("DescribeActivity", "activityArn", "ACTIVITY"),
                        describe("DescribeMapRun", "mapRunArn", "MAPRUN"),
                        Call.eventOperation(
                                "events:DescribeEventBus", expand("{\"Name\":\"{BUS}\"}")),
                        Call.eventOperation(
                                "events:ListRules", expand("{\"EventBusName\":\"{BUS}\"}")),
                        Call.eventOperation(
                                "events:ListTargetsByRule",
                                expand("{\"Rule\":\"{RULENAME}\",\"EventBusName\":\"{BUS}\"}")),
                        Call.eventOperation(
                                "events:ListTagsForResource",
                                expand("{\"ResourceARN\":\"{RULE}\"}")),
                        Call.scheduler(
                                "GET", expand("/schedules/{SCHEDULE}?groupName={GROUP}"), ""),
                        Call.scheduler("GET", "/schedules", ""),
                        Call.scheduler("GET", expand("/schedule-groups/{GROUP}"), ""),
                        Call.scheduler("GET", expand("/tags/{GROUPARN}").replace(":", "%3A"), ""),
                        Call.rest("GET", "/api/v1/tasks", ""),
                        Call.rest("GET", expand("/api/v1/connections/{CONNECTION}"), ""),
                        Call.rest("GET", expand("/api/v1/webhooks/{WEBHOOK}"), ""),
                        Call.rest("GET", "/api/v1/access-keys", ""),
                        Call.rest("GET", "/api/v1/roles", ""),
                        Call.rest("GET", expand("/api/v1/policies/{POLICY}"), ""),
                        Call.rest("GET", "/api/v1/bulk", ""))) {
            state.append(call).append(' ').append(ok(call)).append('\n');
        }
        return state.toString();
    }

    private Call describe(String operation, String member, String value) {
        return Call.operation(operation, text(Map.of(member, expand("{" + value + "}"))));
    }
}
